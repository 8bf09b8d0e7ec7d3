import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Instant, instant } from './index.ts';
import { Scheduler } from './scheduler.ts';

describe('Scheduler', () => {
  it('runs every task once, in the order of time, none before it is due', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000)), fc.array(fc.nat(1000)), (times, moments) => {
        const scheduler = new Scheduler();
        const ran: { at: number; now: Instant }[] = [];
        for (const at of times) scheduler.add(instant(at), { run: (now) => ran.push({ at, now }) });
        for (const moment of [...moments.toSorted((a, b) => a - b), 1000]) scheduler.runDue(instant(moment));
        expect(ran.map(({ at }) => at)).toEqual(times.toSorted((a, b) => a - b));
        expect(ran.every(({ at, now }) => at <= now)).toBe(true);
        expect(scheduler.size).toBe(0);
      }),
    );
  });

  it('names the time of the first task', () => {
    const scheduler = new Scheduler();
    expect(scheduler.next).toBeUndefined();
    for (const at of [30, 10, 20]) scheduler.add(instant(at), { run: () => undefined });
    expect(scheduler.next).toBe(10);
  });

  it('tells its host of a task that is due before all others, and of no other', () => {
    const told: Instant[] = [];
    const scheduler = new Scheduler((at) => told.push(at));
    for (const at of [30, 40, 10, 10, 20, 5]) scheduler.add(instant(at), { run: () => undefined });
    expect(told).toEqual([30, 10, 5]);
    expect(scheduler.size).toBe(6);
  });

  it('runs a task at its very instant, not before', () => {
    const scheduler = new Scheduler();
    const ran: Instant[] = [];
    scheduler.add(instant(10), { run: (now) => ran.push(now) });
    scheduler.runDue(instant(9));
    expect(ran).toEqual([]);
    scheduler.runDue(instant(10));
    expect(ran).toEqual([10]);
  });

  it('lets a task add its successor, even one that is due at once', () => {
    const scheduler = new Scheduler();
    let runs = 0;
    const task = {
      run: (now: Instant) => {
        runs += 1;
        scheduler.add(now, task);
      },
    };
    scheduler.add(instant(1), task);
    scheduler.runDue(instant(5));
    scheduler.runDue(instant(5));
    expect(runs).toBe(2);
  });
});
