import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { limits } from '../limits.ts';
import type { ProcessSample } from './load-events.ts';
import { kibibytes, ProportionalMemory } from './proportional-memory.ts';

/** A process to watch, with all that it starts. */
export type Watched = Pick<ProcessSample, 'pid' | 'name' | 'role'>;

export interface Sampled {
  readonly samples: readonly ProcessSample[];
  /** Watched processes that were there before and are gone; each is told once. */
  readonly ended: readonly number[];
}

/** USER_HZ: what /proc counts in, on every architecture that node runs on (proc_pid_stat(5)). */
const ticksPerSecond = 100;

/** Reads what processes and their descendants use from Linux's /proc. One that ends is reported as ended, not thrown. */
export class ProcessSampler {
  /** A sentence where this system has no /proc to read; there are no samples then. */
  readonly unavailable: string | undefined;
  readonly #root: string;
  readonly #proportional: ProportionalMemory;
  /** Of all that was sampled last. */
  #trees: number[] = [];
  readonly #watched = new Map<
    number,
    { readonly watched: Watched; begun?: number; cpu?: ProcessSample['cpuSeconds'] }
  >();

  /** @param system for tests */
  constructor(watched: readonly Watched[], system = { platform: process.platform as string, root: '/proc' }) {
    this.#root = system.root;
    this.#proportional = new ProportionalMemory(system.root);
    for (const each of watched) this.#watched.set(each.pid, { watched: each });
    this.unavailable =
      system.platform === 'linux'
        ? undefined
        : `Processor time and memory of processes can be read on Linux only, and this is ${system.platform}.`;
  }

  /** Takes a fraction of a millisecond a process; `pssBytes` is a little older than the rest, and lacks at first. */
  sample(): Sampled {
    this.#trees = [];
    const samples: ProcessSample[] = [];
    const ended: number[] = [];
    for (const pid of this.unavailable === undefined ? [...this.#watched.keys()] : []) {
      const sample = this.#sampleTree(pid);
      if (sample !== undefined) {
        samples.push(sample);
      } else {
        this.#watched.delete(pid);
        ended.push(pid);
      }
    }
    void this.#proportional.refresh(this.#trees);
    return { samples, ended };
  }

  /** Undefined where the process is gone, or its number belongs to a later one. */
  #sampleTree(pid: number): ProcessSample | undefined {
    const known = this.#watched.get(pid);
    const own = this.#stat(pid);
    if (known === undefined || own === undefined || own.state === 'Z') return undefined;
    known.begun ??= own.begun;
    if (known.begun !== own.begun) return undefined;

    const tree = this.#withDescendants(pid);
    const stats = tree.flatMap((each) => this.#stat(each) ?? []);
    known.cpu = {
      user: Math.max(known.cpu?.user ?? 0, sum(stats.map(({ userSeconds }) => userSeconds))),
      system: Math.max(known.cpu?.system ?? 0, sum(stats.map(({ systemSeconds }) => systemSeconds))),
    };
    this.#trees.push(...tree);
    const pss = tree.flatMap((each) => this.#proportional.bytesOf(each) ?? []);
    return {
      ...known.watched,
      cpuSeconds: known.cpu,
      rssBytes: sum(tree.map((each) => this.#rssBytes(each))),
      pssBytes: pss.length === 0 ? undefined : sum(pss),
    };
  }

  /** Without those that are watched by themselves. */
  #withDescendants(pid: number): readonly number[] {
    const tree = new Set([pid]);
    for (const each of tree) {
      const children = this.#children(each).filter((child) => !this.#watched.has(child));
      for (const child of children) if (tree.size < limits.processesPerTreeMax) tree.add(child);
    }
    return [...tree];
  }

  #children(pid: number): readonly number[] {
    const tasks = join(this.#root, String(pid), 'task');
    return entries(tasks).flatMap((task) =>
      text(join(tasks, task, 'children'))
        .split(' ')
        .map(Number)
        .filter((child) => child > 0),
    );
  }

  #stat(pid: number): Stat | undefined {
    return parseStat(text(join(this.#root, String(pid), 'stat')));
  }

  #rssBytes(pid: number): number {
    return kibibytes(text(join(this.#root, String(pid), 'status')), 'VmRSS') ?? 0;
  }
}

interface Stat {
  readonly state: string;
  /** Of itself and of the children that it saw end. */
  readonly userSeconds: number;
  readonly systemSeconds: number;
  /** In ticks since the system began; tells processes with the same number apart. */
  readonly begun: number;
}

/** The name, second of the fields, may hold spaces and parentheses (proc_pid_stat(5)). */
function parseStat(line: string): Stat | undefined {
  const [state, ...fields] = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const [user, system, childrenUser, childrenSystem] = fields.slice(10, 14).map(Number);
  const begun = Number(fields[18]);
  if (state === undefined || user === undefined || system === undefined || Number.isNaN(begun)) return undefined;
  return {
    state,
    userSeconds: (user + (childrenUser ?? 0)) / ticksPerSecond,
    systemSeconds: (system + (childrenSystem ?? 0)) / ticksPerSecond,
    begun,
  };
}

const sum = (figures: readonly number[]): number => figures.reduce((total, figure) => total + figure, 0);

/** Processes come and go, and those of others can't all be read: what isn't there is empty. */
function text(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
