import { instant } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { SessionWatch, type WatchedGrants, watchedLimits } from './session-watch.ts';

const begin = (grants: WatchedGrants) => new SessionWatch(grants, 0, instant(1_000));

/** Rings a watch at its deadlines until `until`, with as many packets as have passed by then. */
function course(watch: SessionWatch, until: number, packetsAt: (ms: number) => number = () => 0): string[] {
  const due: string[] = [];
  for (let at = watch.deadline(); at !== undefined && at <= until; at = watch.deadline()) {
    const event = watch.timeout(packetsAt(at), at);
    if (event !== undefined) due.push(`${event} at ${at}`);
    if (event === 'session-timeout' || event === 'idle-timeout') break;
  }
  return due;
}

describe('the watch over a session', () => {
  it('has nothing to wait for where nothing is limited', () => {
    expect(begin({}).deadline()).toBeUndefined();
  });

  it('ends a session when its time is over, whatever it carries', () => {
    expect(course(begin({ sessionTimeoutMs: 5_000 }), 90_000, (at) => at)).toEqual(['session-timeout at 6000']);
  });

  it('ends a session that carries nothing', () => {
    expect(course(begin({ idleTimeoutMs: 10_000 }), 90_000)).toEqual(['idle-timeout at 11000']);
  });

  it('counts silence from the last packet in either direction, never too short and a tenth too long at most', () => {
    const [end = ''] = course(begin({ idleTimeoutMs: 10_000 }), 90_000, (at) => Math.min(at, 31_500));
    const at = Number(end.replace('idle-timeout at ', ''));
    expect(at).toBeGreaterThanOrEqual(41_500);
    expect(at).toBeLessThanOrEqual(42_500);
  });

  it('leaves a session alone that carries a packet now and then', () => {
    expect(course(begin({ idleTimeoutMs: 10_000 }), 600_000, (at) => Math.floor(at / 9_000))).toEqual([]);
  });

  it('reports in equal intervals', () => {
    const reports = course(begin({ interimIntervalMs: 60_000 }), 200_000);
    expect(reports).toEqual(['report at 61000', 'report at 121000', 'report at 181000']);
  });

  it('counts new limits from the beginning of the session', () => {
    const watch = begin({ sessionTimeoutMs: 5_000, interimIntervalMs: 2_000 });
    watch.change({ sessionTimeoutMs: 8_500 });
    expect(course(watch, 90_000).at(-1)).toBe('session-timeout at 9500');
    const late = begin({});
    late.change({ sessionTimeoutMs: 3_000 });
    expect(late.timeout(0, instant(50_000))).toBe('session-timeout');
  });

  it('keeps the limit that is not changed', () => {
    const watch = begin({ sessionTimeoutMs: 5_000, idleTimeoutMs: 2_000 });
    watch.change({ idleTimeoutMs: 60_000 });
    expect(course(watch, 90_000)).toEqual(['session-timeout at 6000']);
  });
});

describe('the limits of a session', () => {
  const access = { idleTimeoutMs: 60_000, sessionTimeoutMs: 3_600_000 };

  it('are those that the back end grants, then those of the settings', () => {
    expect(watchedLimits({ idleTimeoutMs: 1_000, interimIntervalMs: 5_000 }, access)).toEqual({
      idleTimeoutMs: 1_000,
      sessionTimeoutMs: 3_600_000,
      interimIntervalMs: 5_000,
    });
  });

  it('are those of the settings where the back end grants none', () => {
    expect(watchedLimits(undefined, access)).toEqual({ ...access, interimIntervalMs: undefined });
  });

  it('are none where neither has any', () => {
    expect(begin(watchedLimits()).deadline()).toBeUndefined();
  });
});
