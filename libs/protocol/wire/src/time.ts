declare const instantBrand: unique symbol;
declare const durationBrand: unique symbol;

/** A point on a monotonic clock, in milliseconds. Its zero has no meaning; only differences do. */
export type Instant = number & { readonly [instantBrand]: true };
/** A span of time in milliseconds. */
export type Duration = number & { readonly [durationBrand]: true };

export const instant = (ms: number): Instant => ms as Instant;
export const milliseconds = (n: number): Duration => n as Duration;
export const seconds = (n: number): Duration => (n * 1000) as Duration;
export const minutes = (n: number): Duration => (n * 60_000) as Duration;

export const later = (from: Instant, by: Duration): Instant => (from + by) as Instant;
export const elapsed = (from: Instant, to: Instant): Duration => (to - from) as Duration;

/** The earliest of several deadlines, undefined where none is set. */
export function earliest(...deadlines: readonly (Instant | undefined)[]): Instant | undefined {
  let first: Instant | undefined;
  for (const at of deadlines) if (at !== undefined && (first === undefined || at < first)) first = at;
  return first;
}
