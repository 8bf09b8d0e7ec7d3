import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from '../limits.ts';

/** The figure of a line such as `Pss:    844 kB`, in bytes. */
export function kibibytes(lines: string, key: string): number | undefined {
  const found = new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(lines)?.[1];
  return found === undefined ? undefined : Number(found) * 1024;
}

/**
 * Proportional set sizes. The kernel walks all pages of a process for one, 50 ms for a gigabyte: so it is read aside
 * from the event loop, and the more seldom the longer it takes.
 */
export class ProportionalMemory {
  readonly #root: string;
  #known = new Map<number, number>();
  #reading = false;
  #samplesToSkip = 0;

  /** @param root /proc, but for tests */
  constructor(root: string) {
    this.#root = root;
  }

  /** As last read; undefined before that, and where it may not be read. */
  bytesOf(pid: number): number | undefined {
    return this.#known.get(pid);
  }

  /** To be called with each sample; reads anew if it is time, and is done when that is. Never fails. */
  async refresh(pids: readonly number[]): Promise<void> {
    if (this.#reading) return;
    this.#samplesToSkip -= 1;
    if (this.#samplesToSkip >= 0) return;
    this.#reading = true;
    await this.#read(pids);
    this.#reading = false;
  }

  async #read(pids: readonly number[]): Promise<void> {
    const began = performance.now();
    const found = new Map<number, number>();
    for (const pid of pids) {
      const bytes = kibibytes(await text(join(this.#root, String(pid), 'smaps_rollup')), 'Pss');
      if (bytes !== undefined) found.set(pid, bytes);
    }
    this.#known = found;
    this.#samplesToSkip = Math.min(
      limits.pssSkippedSamplesMax,
      Math.floor((performance.now() - began) / limits.pssReadingMsPerSample),
    );
  }
}

/** Gone, or not ours to read: empty. */
async function text(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return '';
  }
}
