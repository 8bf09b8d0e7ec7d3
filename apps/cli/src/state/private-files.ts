import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const ownerOnlyFile = 0o600;
const ownerOnlyFolder = 0o700;

export const makePrivateFolder = (path: string): void => {
  mkdirSync(path, { recursive: true, mode: ownerOnlyFolder });
};

/** Replaces a file as a whole: a reader sees the old text or the new one. */
export function writePrivate(path: string, text: string): void {
  makePrivateFolder(dirname(path));
  const fresh = `${path}.${process.pid}.new`;
  writeFileSync(fresh, text, { mode: ownerOnlyFile });
  renameSync(fresh, path);
}

/** The text of a file without its line end; where the file is missing it is made, of `make()` and a line end. */
export function readOrMakePrivate(path: string, make: () => string): { readonly text: string; readonly made: boolean } {
  makePrivateFolder(dirname(path));
  const text = make();
  try {
    writeFileSync(path, `${text}\n`, { mode: ownerOnlyFile, flag: 'wx' });
    return { text, made: true };
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
    return { text: readFileSync(path, 'utf8').replace(/\r?\n$/, ''), made: false };
  }
}

export const isErrno = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
