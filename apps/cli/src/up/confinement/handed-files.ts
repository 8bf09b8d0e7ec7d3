import {
  chownSync,
  closeSync,
  constants,
  copyFileSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

interface Handed {
  readonly source: string;
  readonly copy: string;
  /** Of the source, when it was copied. */
  stamp: string;
}

/** Copies of files that only root may read, for the one service that needs each, kept like the original. */
export class HandedFiles {
  readonly #folder: string;
  readonly #files = new Map<string, Handed>();

  /** @param folder made anew */
  constructor(folder: string) {
    this.#folder = folder;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** An empty folder of a service's own. */
  stage(service: string): string {
    const stage = join(this.#folder, `${service}.stage`);
    mkdirSync(stage, { recursive: true, mode: 0o700 });
    return stage;
  }

  /** A copy that this user alone may read. @returns its path; undefined: there is no such file */
  copyOf(source: string, service: string, user: number): string | undefined {
    const stamp = stampOf(source);
    if (stamp === undefined) return undefined;
    const key = `${service} ${source}`;
    const copy = this.#files.get(key)?.copy ?? join(this.#folder, `${service}.${this.#files.size}`);
    copyFileSync(source, copy);
    // Its mode comes with it: a secret that others can read is refused by whoever reads it.
    chownSync(copy, user, user);
    this.#files.set(key, { source, copy, stamp });
    return copy;
  }

  /** Brings every copy up to date; one that cannot be, as its original is just being replaced or the disk is full, the next time. */
  refresh(): void {
    for (const each of this.#files.values()) {
      try {
        const stamp = stampOf(each.source);
        if (stamp === undefined || stamp === each.stamp) continue;
        overwrite(each.copy, readFileSync(each.source));
        each.stamp = stamp;
      } catch {
        // Its service goes on with what it has.
      }
    }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** In place: the copy is mounted in front of the original, wherever its service looks. */
function overwrite(file: string, bytes: Uint8Array): void {
  const descriptor = openSync(file, constants.O_WRONLY);
  try {
    writeSync(descriptor, bytes, 0, bytes.length, 0);
    ftruncateSync(descriptor, bytes.length);
  } finally {
    closeSync(descriptor);
  }
}

/** undefined: there is no such file. */
function stampOf(file: string): string | undefined {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat?.isFile() ? `${stat.ino} ${stat.size} ${stat.mtimeMs}` : undefined;
}
