/** How long something took, in milliseconds. */
export interface Times {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Zeros where there is none. @param took ms each, in any order */
export function timesOf(took: readonly number[]): Times {
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}

/** A time in which something went on, in ms since the epoch. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/** What was asked: when it was due, in ms since the epoch, and how long it took from then on. */
export type DueAndTook = readonly [due: number, tookMs: number];

/** How long those took that waited while something went on, if only in part. */
export const tookDuring = (asked: readonly DueAndTook[], spans: readonly Span[]): number[] =>
  asked
    .filter(([due, took]) => spans.some(({ from, until }) => due < until && due + took > from))
    .map(([, took]) => took);
