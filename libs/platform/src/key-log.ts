import {
  chownSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  mkdirSync,
  openSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { PrivateFileError } from './files.ts';
import { keyLogFileBytesMax } from './limits.ts';

/** What Wireshark reads keys from, in its configuration folder. */
export const keyLogTables = ['ikev1_decryption_table', 'esp_sa'] as const;

/** A line of one of them; see `KeyLogEntry` of isakmp. */
interface Entry {
  readonly table: (typeof keyLogTables)[number];
  readonly line: string;
}

/**
 * Opens a folder for keys that Wireshark is to decrypt a capture with; its owner alone can read what is in it. What former
 * runs wrote stays.
 * @param stopped hears once why a file takes no more: it is full, or the disk
 * @returns adds an entry; never throws
 * @throws PrivateFileError with a sentence for the administrator: the folder cannot be used, or a file in it is a link, no
 *   file, or another user's
 */
export function openKeyLog(directory: string, stopped: (reason: string) => void): (entry: Entry) => void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const files = new Map(keyLogTables.map((table) => [table, new PrivateLog(join(directory, table), stopped)]));
    return ({ table, line }) => files.get(table)?.append(`${line}\n`);
  } catch (error) {
    throw new PrivateFileError(`No keys can be written to ${directory}: ${reasonOf(error)}`, { cause: error });
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

class PrivateLog {
  readonly #descriptor: number;
  readonly #file: string;
  readonly #stopped: (reason: string) => void;
  #bytes: number;
  #isStopped = false;

  constructor(file: string, stopped: (reason: string) => void) {
    this.#file = file;
    this.#stopped = stopped;
    this.#descriptor = openOwn(file);
    this.#bytes = fstatSync(this.#descriptor).size;
  }

  append(text: string): void {
    if (this.#isStopped) return;
    if (this.#bytes + text.length > keyLogFileBytesMax) return this.#stop(`is full (${keyLogFileBytesMax} bytes)`);
    try {
      this.#bytes += writeSync(this.#descriptor, text);
    } catch (error) {
      this.#stop(`cannot be written: ${reasonOf(error)}`);
    }
  }

  #stop(reason: string): void {
    this.#isStopped = true;
    this.#stopped(`${this.#file} ${reason}; no further keys are written to it.`);
  }
}

/**
 * Makes the folder and its files another user's, who could not make them there: for whoever starts the one that writes.
 * @returns paths of the files
 * @throws PrivateFileError
 */
export function giveKeyLog(directory: string, user: number): readonly string[] {
  try {
    if (mkdirSync(directory, { recursive: true, mode: 0o700 }) !== undefined) chownSync(directory, user, user);
    return keyLogTables.map((table) => {
      const file = join(directory, table);
      const descriptor = openOwn(file, [process.geteuid?.(), user]);
      fchownSync(descriptor, user, user);
      closeSync(descriptor);
      return file;
    });
  } catch (error) {
    throw new PrivateFileError(`No keys can be written to ${directory}: ${reasonOf(error)}`, { cause: error });
  }
}

/** Opens or makes a file that nobody else can read, also if somebody else has put something in its place. */
function openOwn(file: string, users: readonly (number | undefined)[] = [process.geteuid?.()]): number {
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_WRONLY } = constants;
  // Non-blocking for a pipe in its place: it would keep this process waiting for a reader.
  const descriptor = openSync(file, O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_WRONLY, 0o600);
  try {
    const stat = fstatSync(descriptor);
    const isOwn = stat.isFile() && stat.nlink === 1 && users.includes(stat.uid);
    if (!isOwn) throw new Error(`${file} is no file of this user's alone; remove it.`);
    // It may have been there before, open to others.
    fchmodSync(descriptor, 0o600);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}
