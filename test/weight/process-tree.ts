import { basename } from 'node:path';
import { contents, names } from '@sekisho/testing';

/** A process and what it holds in memory. */
export interface ProcessMemory {
  readonly pid: number;
  /** Of one of our apps its name, else the program's. */
  readonly name: string;
  /** Resident set size: what several share counts in full for each. */
  readonly rssBytes: number;
  /** Proportional set size: what several share is divided among them. */
  readonly pssBytes: number;
}

/** A process and all that descend from it, as they are now. */
export function processTree(root: number): readonly ProcessMemory[] {
  const parents = new Map(processIds().map((pid) => [pid, parentOf(contents(`/proc/${pid}/stat`))]));
  const descends = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === root || descends(parents.get(pid)));
  return [...parents.keys()].filter(descends).flatMap(memoryOf);
}

/** From the text of /proc/PID/stat; undefined: there is no such process any more. */
export function parentOf(stat: string): number | undefined {
  // The name in parentheses may hold anything (proc(5): ppid is the second field behind it).
  const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  return stat === '' || parent === 0 ? undefined : parent;
}

/** From the words of a command line. */
export function nameOf(words: readonly string[]): string {
  const app = words.map((word) => /\/apps\/([\w-]+)\/dist\/main\.js$/.exec(`/${word}`)?.[1]).find(Boolean);
  return app ?? basename(words[0]?.split(' ')[0] ?? '');
}

/** From the text of /proc/PID/smaps_rollup, in bytes. */
export const kibibytes = (rollup: string, key: 'Rss' | 'Pss'): number =>
  Number(new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(rollup)?.[1] ?? 0) * 1024;

const processIds = (): number[] => names('/proc').flatMap((name) => (/^\d+$/.test(name) ? Number(name) : []));

function memoryOf(pid: number): ProcessMemory[] {
  const rollup = contents(`/proc/${pid}/smaps_rollup`);
  if (rollup === '') return [];
  const words = contents(`/proc/${pid}/cmdline`).split('\0');
  return [{ pid, name: nameOf(words), rssBytes: kibibytes(rollup, 'Rss'), pssBytes: kibibytes(rollup, 'Pss') }];
}
