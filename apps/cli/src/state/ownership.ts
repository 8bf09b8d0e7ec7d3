import {
  closeSync,
  constants,
  fchownSync,
  fstatSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { CommandError, reasonOf } from '../command-error.ts';
import { givenFolderDepthMax } from '../limits.ts';
import { isErrno } from './private-files.ts';

// What root does in a folder whose owner is not to be trusted, and may put other things in place meanwhile: every folder is held open
// while something is done in it, and no link is followed.

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

/** Makes a folder with all that is in it a user's and its group's; links stay as they are. */
export function giveAll(folder: string, user: number): void {
  within(folder, 0, (held) => give(held, user, 0));
}

/** A file, and whose it will be with the folders that lead to it; by default whoever's the folder is that it is put into. */
export interface Put {
  readonly bytes: Uint8Array;
  readonly user?: number;
  readonly mode?: number;
}

/**
 * Puts a file into a folder, as a whole.
 * @param path in the folder; folders on the way are made
 * @throws CommandError where something else is in the way
 */
export function putInto(folder: string, path: string, { bytes, user, mode = 0o600 }: Put): void {
  try {
    within(folder, 0, (held) => put(held, path.split('/'), { bytes, mode, user: user ?? fstatSync(held).uid }));
  } catch (error) {
    throw new CommandError(`${path} cannot be put into ${folder}: ${reasonOf(error)}`);
  }
}

/**
 * @param path of a file in a folder
 * @param bytesMax of the file
 * @throws CommandError where it is missing, no file, or too large
 */
export function takeFrom(folder: string, path: string, bytesMax: number): Uint8Array {
  try {
    return within(folder, 0, (held) => take(held, path.split('/'), bytesMax));
  } catch (error) {
    throw new CommandError(`${path} cannot be taken from ${folder}: ${reasonOf(error)}`);
  }
}

function give(folder: number, user: number, depth: number): void {
  const stat = fstatSync(folder);
  if (stat.uid !== user || stat.gid !== user) fchownSync(folder, user, user);
  for (const name of readdirSync(at(folder))) {
    const path = `${at(folder)}/${name}`;
    const entry = lstatSync(path, { throwIfNoEntry: false });
    if (entry === undefined || entry.isSymbolicLink()) continue;
    if (!entry.isDirectory()) {
      if (entry.uid !== user || entry.gid !== user) whileThere(() => lchownSync(path, user, user));
    } else if (depth < givenFolderDepthMax) {
      whileThere(() => within(path, O_NOFOLLOW, (inner) => give(inner, user, depth + 1)));
    }
  }
}

/** What its owner has taken away or made something else meanwhile is the owner's already. */
function whileThere(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!['ENOENT', 'ELOOP', 'ENOTDIR'].some((code) => isErrno(error, code))) throw error;
  }
}

function put(folder: number, [name = '', ...inner]: readonly string[], what: Required<Put>): void {
  const path = `${at(folder)}/${name}`;
  if (inner.length > 0) {
    makeFolder(path);
    return within(path, O_NOFOLLOW, (held) => {
      fchownSync(held, what.user, what.user);
      put(held, inner, what);
    });
  }
  const draft = `${path}.new`;
  rmSync(draft, { force: true });
  const descriptor = openSync(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, what.mode);
  try {
    writeFileSync(descriptor, what.bytes, { flush: true });
    fchownSync(descriptor, what.user, what.user);
  } finally {
    closeSync(descriptor);
  }
  renameSync(draft, path);
}

function take(folder: number, [name = '', ...inner]: readonly string[], bytesMax: number): Uint8Array {
  const path = `${at(folder)}/${name}`;
  if (inner.length > 0) return within(path, O_NOFOLLOW, (held) => take(held, inner, bytesMax));
  // Non-blocking for a pipe in its place: it would keep this process waiting for a writer.
  const descriptor = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw new Error('it is no file');
    if (stat.size > bytesMax) throw new Error(`it is larger than ${bytesMax} bytes`);
    const bytes = new Uint8Array(stat.size);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(descriptor);
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
  }
}

/** Holds a folder open: it stays the same one, whatever its name leads to meanwhile. */
function within<T>(path: string, flags: number, work: (folder: number) => T): T {
  const folder = openSync(path, O_RDONLY | O_DIRECTORY | flags);
  try {
    return work(folder);
  } finally {
    closeSync(folder);
  }
}

const at = (folder: number): string => `/proc/self/fd/${folder}`;
