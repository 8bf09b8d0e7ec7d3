import { afterEach, expect, it, vi } from 'vitest';
import { unixTime } from './unix-time.ts';

afterEach(() => vi.useRealTimers());

it('tells instants of the monotonic clock as Unix time, with their fractions', () => {
  const at = performance.now();
  expect(Math.abs(unixTime(at) - Date.now())).toBeLessThan(5);
  expect(unixTime(at + 0.25) - unixTime(at)).toBeCloseTo(0.25);
});

it("follows the host's clock when that is set", () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
  expect(Math.abs(unixTime() - Date.now())).toBeLessThan(5);
  vi.useRealTimers();
  expect(Math.abs(unixTime() - Date.now())).toBeLessThan(5);
});
