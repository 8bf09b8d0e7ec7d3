import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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

/**
 * The text of a file without its line end; where the file is missing it is made, of `make()` and a line end: whole or not at all, so
 * that no secret is ever empty.
 */
export function readOrMakePrivate(path: string, make: () => string): { readonly text: string; readonly made: boolean } {
  const present = readIfThere(path);
  if (present !== undefined) return { text: present, made: false };
  makePrivateFolder(dirname(path));
  const text = make();
  const draft = `${path}.${process.pid}.new`;
  try {
    writeFileSync(draft, `${text}\n`, { mode: ownerOnlyFile, flush: true });
    // Of several processes that make it at once one wins.
    linkSync(draft, path);
    return { text, made: true };
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
    return { text: readIfThere(path) ?? text, made: false };
  } finally {
    rmSync(draft, { force: true });
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

export const isErrno = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
