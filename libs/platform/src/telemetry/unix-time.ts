/** What is wrong with the host's own clock's milliseconds at most, as it tells whole ones. */
const toleranceMs = 2;

let ahead = performance.timeOrigin;

/**
 * Unix time in milliseconds with fractions, of an instant of the monotonic clock. The two run apart in the course of weeks, and one
 * may be set: then the monotonic one is followed from the next call on.
 * @param at by `performance.now()`
 */
export function unixTime(at: number = performance.now()): number {
  const before = performance.now();
  const drift = Date.now() - (before + ahead);
  // Where the process stood still between the two clocks, they say nothing of each other.
  if (Math.abs(drift) > toleranceMs && performance.now() - before < toleranceMs) ahead += drift;
  return at + ahead;
}
