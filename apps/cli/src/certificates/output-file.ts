import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CommandError } from '../command-error.ts';
import { isErrno } from '../state/private-files.ts';

const ownerOnly = 0o600;

/** Where a file is to be written. @throws CommandError where there is one already: it may hold the only copy of a key */
export function freePath(file: string): string {
  const path = resolve(file);
  if (existsSync(path)) throw new CommandError(`${path} exists already: name another file with --out.`);
  return path;
}

/** Writes a file that its owner alone may read, and never over another. @throws CommandError */
export function writeNewFile(path: string, content: string | Uint8Array): void {
  try {
    writeFileSync(path, content, { mode: ownerOnly, flag: 'wx' });
  } catch (error) {
    if (isErrno(error, 'EEXIST')) throw new CommandError(`${path} exists already: name another file with --out.`);
    throw new CommandError(`${path} cannot be written: ${error instanceof Error ? error.message : error}`);
  }
}

/** To a new file where one is named, else to standard output. */
export function deliver(content: string | Uint8Array, out: string | undefined, what: string): void {
  if (out === undefined) {
    process.stdout.write(content);
    return;
  }
  const path = freePath(out);
  writeNewFile(path, content);
  console.log(`Wrote ${what} to ${path}.`);
}
