import { type Profiler, Session } from 'node:inspector';

/** A stretch of source that was not reached, by its offsets. */
interface Gap {
  readonly from: number;
  readonly to: number;
}

const between = (gap: Gap, other: Gap): Gap => ({
  from: Math.max(gap.from, other.from),
  to: Math.min(gap.to, other.to),
});

/** What neither of the two reached. */
const inBoth = (gaps: readonly Gap[], others: readonly Gap[]): Gap[] =>
  gaps.flatMap((gap) => others.map((other) => between(gap, other))).filter(({ from, to }) => from < to);

const sizeOf = (gaps: readonly Gap[]): number => gaps.reduce((sum, { from, to }) => sum + to - from, 0);

/** Of the functions that ran since the last look. */
export type Reached = ReadonlyMap<string, readonly Gap[]>;

const session = new Session();

/** Before the sources are loaded: V8 counts blocks of functions alone that it compiles afterwards. */
export function countBranches(): void {
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
}

function gapsIn({ ranges }: Profiler.FunctionCoverage, url: string): [name: string, gaps: Gap[]][] {
  const [whole] = ranges;
  if (!whole || whole.count === 0) return [];
  const missed = ranges.filter(({ count }) => count === 0);
  const gaps = missed.map(({ startOffset: from, endOffset: to }) => ({ from, to }));
  return [[`${url}:${whole.startOffset}-${whole.endOffset}`, gaps]];
}

/**
 * What ran since the last look, as V8 counts it (block coverage of its inspector); a look takes half a millisecond.
 * @param counts whether a source file's URL counts
 */
export function look(counts: (url: string) => boolean): Reached {
  let scripts: readonly Profiler.ScriptCoverage[] = [];
  session.post('Profiler.takePreciseCoverage', (error, { result }) => {
    if (error) throw error;
    scripts = result;
  });
  const ours = scripts.filter(({ url }) => counts(url));
  return new Map(ours.flatMap(({ url, functions }) => functions.flatMap((each) => gapsIn(each, url))));
}

/**
 * Which branches ran. What was reached is told by what is left: a block that runs as often as the one around it has no count of
 * its own.
 */
export class BranchCoverage {
  readonly #gaps = new Map<string, readonly Gap[]>();

  /** Whether it reached what nothing before did. */
  isNew(reached: Reached): boolean {
    return [...reached].some(([name, gaps]) => {
      const before = this.#gaps.get(name);
      return before === undefined || sizeOf(inBoth(before, gaps)) < sizeOf(before);
    });
  }

  add(reached: Reached): void {
    for (const [name, gaps] of reached) {
      const before = this.#gaps.get(name);
      this.#gaps.set(name, before === undefined ? gaps : inBoth(before, gaps));
    }
  }

  /** What was reached in all: functions, and characters of source in them that were not. */
  get sum(): { readonly functions: number; readonly left: number } {
    const left = [...this.#gaps.values()].reduce((sum, gaps) => sum + sizeOf(gaps), 0);
    return { functions: this.#gaps.size, left };
  }
}
