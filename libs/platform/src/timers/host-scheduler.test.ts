import { type Instant, instant } from '@sekisho/wire';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { now } from './clock.ts';
import { HostScheduler } from './host-scheduler.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const day = 86_400_000;
const inMs = (ms: number) => instant(now() + ms);

it('has one timer of the host for all its tasks', () => {
  const scheduler = new HostScheduler({ clock: now });
  const ran: Instant[] = [];
  const began = now();
  for (const ms of [30, 10, 20]) scheduler.add(inMs(ms), { run: (at) => ran.push(at) });
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(30);
  expect(ran.map((at) => at - began)).toEqual([10, 20, 30]);
  expect(vi.getTimerCount()).toBe(0);
});

it('lets deadlines that are close to one another share a wake-up', () => {
  const scheduler = new HostScheduler({ clock: now, grainMs: 2 });
  const ran: number[] = [];
  const began = now();
  for (const ms of [1, 0, 2]) scheduler.add(inMs(ms), { run: (at) => ran.push(at - began) });
  vi.advanceTimersByTime(2);
  expect(ran).toEqual([2, 2, 2]);
});

it('waits for a time that is further away than a timer of the host can ring', () => {
  const scheduler = new HostScheduler({ clock: now });
  const run = vi.fn();
  scheduler.add(inMs(60 * day), { run });
  vi.advanceTimersByTime(60 * day - 1);
  expect(run).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(run).toHaveBeenCalledOnce();
});

it('runs nothing more when it is closed, and leaves no timer behind', () => {
  const scheduler = new HostScheduler({ clock: now });
  const run = vi.fn(() => scheduler.close());
  scheduler.add(inMs(10), { run });
  scheduler.add(inMs(20), { run });
  vi.advanceTimersByTime(10);
  expect(vi.getTimerCount()).toBe(0);
  scheduler.add(inMs(5), { run });
  vi.advanceTimersByTime(1000);
  expect(run).toHaveBeenCalledOnce();
});
