import { afterEach, expect, it, vi } from 'vitest';
import { unixTime } from './unix-time.ts';

afterEach(() => vi.useRealTimers());

/** The process may stand still between any two clocks that it asks. */
function isNow(tell: () => number): void {
  const before = Date.now();
  const told = tell();
  const after = Date.now();
  expect(told).toBeGreaterThan(before - 5);
  expect(told).toBeLessThan(after + 5);
}

it('tells instants of the monotonic clock as Unix time, with their fractions', () => {
  isNow(() => unixTime(performance.now()));
  const at = performance.now();
  expect(unixTime(at + 0.25) - unixTime(at)).toBeCloseTo(0.25);
});

it("follows the host's clock when that is set", async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
  // A call in which the process stands still follows nothing.
  await vi.waitFor(() => isNow(unixTime));
  vi.useRealTimers();
  await vi.waitFor(() => isNow(unixTime));
});
