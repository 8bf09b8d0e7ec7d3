import { realpathSync, statSync } from 'node:fs';
import { dirname, sep } from 'node:path';

/** What a process has to reach, and by what. */
export interface Wanted {
  /** Absolute path under which it is looked for. */
  readonly path: string;
  readonly kind: 'folder' | 'file';
  /** What is put there: the folder itself, or a copy of the file that its user may read. */
  readonly source: string;
  readonly readOnly: boolean;
}

/** One mount, in the order in which they are made. `cover`: an empty folder that can be walked through and not listed. */
export type Mount = { readonly kind: 'cover'; readonly path: string } | Wanted;

/**
 * How a user comes to see what it may not reach: folders on the way that are closed to it are covered, and what is wanted stands at its own
 * path again. A checkout in a home directory stays where it is, and the rest of that directory stays out of sight.
 * @param user number of a user other than root
 */
export function mountPlan(wanted: readonly Wanted[], user: number): readonly Mount[] {
  const reached = wanted.flatMap((each) => [each.path, ...whereLinked(each.path)].map((path) => ({ ...each, path })));
  const ways = new Set(reached.flatMap(({ path }) => foldersTo(path)));
  const closed = new Set([...ways].filter((folder) => !mayEnter(folder, user)).map(realOf));
  const covers = [...closed].map((path): Mount => ({ kind: 'cover', path }));
  const made: Mount[] = [];
  for (const each of [...covers, ...reached].toSorted(outerFirst)) {
    const around = made.findLast(({ path }) => each.path.startsWith(`${path}${sep}`));
    // Under a cover nothing is closed, and nothing is there. A copy goes in front of its file in any case, where links lead to it.
    const isUncovered = around?.kind !== 'cover';
    const isCopy = each.kind === 'file' && whereLinked(each.path).length === 0;
    if (each.kind === 'cover' ? isUncovered : !isUncovered || isCopy) made.push(each);
  }
  return made;
}

const depthOf = ({ path }: Mount): number => path.split(sep).length;

/** Of one path, its cover first. */
const outerFirst = (a: Mount, b: Mount): number =>
  depthOf(a) - depthOf(b) || Number(b.kind === 'cover') - Number(a.kind === 'cover');

/** A user other than root may enter a folder. */
function mayEnter(folder: string, user: number): boolean {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat === undefined) return true;
  return (stat.mode & (stat.uid === user ? 0o100 : 0o001)) !== 0;
}

/** A user other than root may read a file, and get there. */
export function mayRead(file: string, user: number): boolean {
  const stat = statSync(file, { throwIfNoEntry: false });
  const ways = [file, ...whereLinked(file)].flatMap(foldersTo);
  if (stat === undefined || !ways.every((folder) => mayEnter(folder, user))) return false;
  return (stat.mode & (stat.uid === user ? 0o400 : 0o004)) !== 0;
}

/** Where symbolic links lead to, in the path or at its end; none: nowhere else. */
function whereLinked(path: string): string[] {
  const real = realOf(path);
  return real === path ? [] : [real];
}

/** What is not there leads to itself. */
function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Every folder on the way, without the path itself. */
function foldersTo(path: string): string[] {
  const folder = dirname(path);
  return folder === path ? [] : [...foldersTo(folder), folder];
}
