import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { lastWordsLengthMax, logFileBytesMax, logFilesKept } from '../limits.ts';
import { isErrno, makePrivateFolder } from '../state/private-files.ts';

/** A log file that is moved aside when it is full: `x.log.1` is the youngest of the kept ones. */
export class RotatingLog {
  readonly #path: string;
  readonly #bytesMax: number;
  readonly #kept: number;
  #file: number;
  #size: number;
  /** The end of what was written; a child may write one line in several pieces. */
  #tail = '';
  readonly #decoder = new TextDecoder();

  constructor(path: string, { bytesMax = logFileBytesMax, kept = logFilesKept } = {}) {
    makePrivateFolder(dirname(path));
    this.#path = path;
    this.#bytesMax = bytesMax;
    this.#kept = kept;
    this.#file = openSync(path, 'a', 0o600);
    this.#size = fstatSync(this.#file).size;
  }

  /** The last line that was written; what it says is up to the child. */
  get lastWords(): string {
    const last = this.#tail.trimEnd().split('\n').at(-1)?.trim() ?? '';
    return last.slice(0, lastWordsLengthMax);
  }

  write(chunk: Uint8Array): void {
    if (this.#size > 0 && this.#size + chunk.length > this.#bytesMax) this.#rotate();
    writeSync(this.#file, chunk);
    this.#size += chunk.length;
    const text = this.#tail + this.#decoder.decode(chunk, { stream: true });
    this.#tail = text.slice(-2 * lastWordsLengthMax);
  }

  close(): void {
    closeSync(this.#file);
  }

  #rotate(): void {
    closeSync(this.#file);
    for (let age = this.#kept; age >= 1; age -= 1) {
      moveIfThere(age === 1 ? this.#path : `${this.#path}.${age - 1}`, `${this.#path}.${age}`);
    }
    this.#file = openSync(this.#path, 'a', 0o600);
    this.#size = 0;
  }
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error;
  }
}
