import { constants, fchmodSync, fstatSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { geteuid } from 'node:process';
import { keyLogFileBytesMax } from './limits.ts';

/** What Wireshark reads keys from, in its configuration folder. */
const tables = ['ikev1_decryption_table', 'esp_sa'] as const;

/** A line of one of them; see `KeyLogEntry` of isakmp. */
interface Entry {
  readonly table: (typeof tables)[number];
  readonly line: string;
}

/**
 * Opens a folder for keys that Wireshark is to decrypt a capture with; its owner alone can read what is in it. What former
 * runs wrote stays.
 * @param stopped hears once why a file takes no more: it is full, or the disk
 * @returns adds an entry; never throws
 * @throws Error where the folder or a file in it cannot be opened, is a symbolic link or somebody else's
 */
export function openKeyLog(directory: string, stopped: (reason: string) => void): (entry: Entry) => void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const files = new Map(tables.map((table) => [table, new PrivateLog(join(directory, table), stopped)]));
  return ({ table, line }) => files.get(table)?.append(`${line}\n`);
}

class PrivateLog {
  readonly #descriptor: number;
  #bytes: number;
  #isStopped = false;

  constructor(
    private readonly file: string,
    private readonly stopped: (reason: string) => void,
  ) {
    const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
    this.#descriptor = openSync(file, O_APPEND | O_CREAT | O_NOFOLLOW | O_WRONLY, 0o600);
    const { uid, size } = fstatSync(this.#descriptor);
    // Whoever put it there, in a folder that others can write to, could read it whatever its mode.
    if (uid !== geteuid?.()) throw new Error(`${file} belongs to another user, who could read the keys`);
    // It may have been there before, open to others.
    fchmodSync(this.#descriptor, 0o600);
    this.#bytes = size;
  }

  append(text: string): void {
    if (this.#isStopped) return;
    if (this.#bytes + text.length > keyLogFileBytesMax) return this.#stop(`is full (${keyLogFileBytesMax} bytes)`);
    try {
      this.#bytes += writeSync(this.#descriptor, text);
    } catch (error) {
      this.#stop(`cannot be written: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #stop(reason: string): void {
    this.#isStopped = true;
    this.stopped(`${this.file} ${reason}; no further keys are written to it.`);
  }
}
