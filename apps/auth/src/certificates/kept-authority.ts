import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { certificateDer } from '@sekisho/contracts';
import type { Logger } from '@sekisho/platform';
import { z } from 'zod';
import { crlBytesMax } from '../limits.ts';
import { reasonOf } from './fetching/failure.ts';

const keptAuthority = z.strictObject({
  /** Root first, as the CA tells them. */
  authorities: z.array(certificateDer).min(1).max(2),
  /** The last CRL of each. */
  crls: z.array(z.base64()).max(2),
});
export type KeptAuthorityContent = z.infer<typeof keptAuthority>;

/** Base64 of two CRLs, and the certificates. */
const fileBytesMax = 3 * crlBytesMax;

/**
 * What the internal CA last told of itself, on disk: after a restart while it is away its certificates are accepted until its
 * CRLs end. Whoever may write here may write keys as well.
 */
export class KeptAuthority {
  #written: string | undefined;

  constructor(
    private readonly file: string,
    private readonly logger: Logger,
  ) {}

  /** @returns undefined: there is none that can be used */
  async load(): Promise<KeptAuthorityContent | undefined> {
    try {
      if ((await stat(this.file)).size > fileBytesMax) throw new RangeError('too large');
      return keptAuthority.parse(JSON.parse(await readFile(this.file, 'utf8')));
    } catch (error) {
      if (!isMissing(error)) this.logger.warn({ file: this.file, reason: reasonOf(error) }, 'cannot be used');
      return undefined;
    }
  }

  /** Several instances of the service may share the file. */
  async keep(content: KeptAuthorityContent): Promise<void> {
    const text = JSON.stringify(content);
    if (text === this.#written) return;
    const unfinished = `${this.file}.${process.pid}`;
    try {
      await mkdir(dirname(this.file), { recursive: true });
      await writeFile(unfinished, text, { mode: 0o600 });
      await chmod(unfinished, 0o600);
      await rename(unfinished, this.file);
      this.#written = text;
    } catch (error) {
      this.logger.warn({ file: this.file, reason: reasonOf(error) }, 'the internal CA cannot be kept on disk');
      await rm(unfinished, { force: true }).catch(() => undefined);
    }
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
