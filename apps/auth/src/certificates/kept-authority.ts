import { certificateDer } from '@sekisho/contracts';
import type { Logger } from '@sekisho/platform';
import { z } from 'zod';
import { reasonOf } from './fetching/failure.ts';
import { keep, readKept } from './kept-file.ts';
import { crlBytesMax } from './limits.ts';

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
      return await readKept(this.file, keptAuthority, fileBytesMax);
    } catch (error) {
      if (!isMissing(error)) this.logger.warn({ file: this.file, reason: reasonOf(error) }, 'cannot be used');
      return undefined;
    }
  }

  async keep(content: KeptAuthorityContent): Promise<void> {
    const text = JSON.stringify(content);
    if (text === this.#written) return;
    try {
      await keep(this.file, text);
      this.#written = text;
    } catch (error) {
      this.logger.warn({ file: this.file, reason: reasonOf(error) }, 'the internal CA cannot be kept on disk');
    }
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
