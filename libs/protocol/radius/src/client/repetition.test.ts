import { milliseconds, seconds } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { repetitionWait, withJitter } from './repetition.ts';

/** When a request is sent, in seconds, if nothing answers. */
function schedule(timeout: number, tries: number): number[] {
  const times = [0];
  for (let sent = 1; sent < tries; sent++) {
    const at = times.at(-1) ?? 0;
    const wait = repetitionWait({ sent, tries, timeout: seconds(timeout), left: seconds(timeout - at) });
    times.push(at + wait / 1_000);
  }
  return times.map((time) => Math.round(time * 10) / 10);
}

describe('repetitions', () => {
  it.each([
    ['for the usual 5 s', 5, 3, [0, 0.7, 2.1]],
    ['while push MFA is waited for', 60, 3, [0, 2, 6]],
    ['soon enough, where time is short', 1, 3, [0, 0.3, 0.7]],
    ['not at once, where many are allowed', 30, 10, [0, 0.5, 1.5, 3.5, 7.3, 11.1, 14.9, 18.6, 22.4, 26.2]],
    ['never, where one try is allowed', 5, 1, [0]],
  ])('come %s', (_, timeout, tries, expected) => {
    expect(schedule(timeout, tries)).toEqual(expected);
  });

  it('are spread by a tenth in both directions', () => {
    expect(withJitter(milliseconds(1_000), 0)).toBeCloseTo(900);
    expect(withJitter(milliseconds(1_000), 255)).toBeCloseTo(1_100);
  });
});
