import { describe, expect, it } from 'vitest';
import { BackOff } from './back-off.ts';

describe('the back-off', () => {
  it('doubles the pause from one second to half a minute', () => {
    const backOff = new BackOff();
    expect([1, 2, 3, 4, 5, 6, 7].map(() => backOff.next(0))).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  it('begins again after a calm minute', () => {
    const backOff = new BackOff();
    backOff.next(0);
    backOff.next(0);
    expect(backOff.next(60_000)).toBe(1000);
  });
});
