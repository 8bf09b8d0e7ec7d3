import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@sekisho/platform';
import { z } from 'zod';
import { reasonOf } from '../fetching/failure.ts';
import { keep, readKept } from '../kept-file.ts';
import { crlBytesMax } from '../limits.ts';

const keptCrls = z.strictObject({
  /** The trusted CA's name in the settings. */
  authority: z.string(),
  /** URL they were fetched from. */
  place: z.string(),
  /** Milliseconds since the epoch. */
  fetchedAt: z.number(),
  /** In base64, as they came. */
  crls: z.array(z.base64()),
});
export type KeptCrls = z.infer<typeof keptCrls>;

/** Base64 and the names around it. */
const fileBytesMax = crlBytesMax * 1.5;
const suffix = '.json';

/**
 * CRLs on disk, a file for each place: after a restart they are known at once, also while their servers are away. They are
 * signed; nothing else here is to be believed.
 */
export class CrlCache {
  constructor(
    private readonly directory: string,
    private readonly logger: Logger,
  ) {}

  async load(): Promise<KeptCrls[]> {
    const names = await readdir(this.directory).catch(() => []);
    const read = await Promise.all(names.filter((name) => name.endsWith(suffix)).map((name) => this.#read(name)));
    return read.flat();
  }

  async keep(kept: KeptCrls): Promise<void> {
    const file = this.#fileOf(kept);
    try {
      await keep(file, JSON.stringify(kept));
    } catch (error) {
      this.logger.warn({ file, reason: reasonOf(error) }, 'a CRL cannot be kept on disk');
    }
  }

  async drop(kept: Pick<KeptCrls, 'authority' | 'place'>): Promise<void> {
    await rm(this.#fileOf(kept), { force: true }).catch(() => undefined);
  }

  async #read(name: string): Promise<KeptCrls[]> {
    const file = join(this.directory, name);
    try {
      return [await readKept(file, keptCrls, fileBytesMax)];
    } catch (error) {
      this.logger.warn({ file, reason: reasonOf(error) }, 'a CRL on disk cannot be used and is fetched anew');
      await rm(file, { force: true }).catch(() => undefined);
      return [];
    }
  }

  #fileOf({ authority, place }: Pick<KeptCrls, 'authority' | 'place'>): string {
    const name = createHash('sha256').update(`${authority}\0${place}`).digest('hex').slice(0, 32);
    return join(this.directory, `${name}${suffix}`);
  }
}
