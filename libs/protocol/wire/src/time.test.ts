import { describe, expect, it } from 'vitest';
import { earliest, elapsed, instant, later, milliseconds, minutes, seconds } from './index.ts';

describe('time', () => {
  it('is counted in milliseconds', () => {
    expect([milliseconds(2), seconds(2), minutes(2)]).toEqual([2, 2_000, 120_000]);
  });

  it('passes between two instants', () => {
    expect(later(instant(100), seconds(1))).toBe(1_100);
    expect(elapsed(instant(100), instant(1_100))).toBe(1_000);
  });

  it.each([
    [3, 5],
    [5, 3],
  ])('ends first with the earliest of the deadlines %i and %i', (a, b) => {
    expect(earliest(instant(a), undefined, instant(b))).toBe(3);
  });
});
