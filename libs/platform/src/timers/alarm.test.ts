import { instant } from '@sekisho/wire';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Alarm } from './alarm.ts';
import { now } from './clock.ts';
import { HostScheduler } from './host-scheduler.ts';

let scheduler: HostScheduler;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  scheduler = new HostScheduler({ clock: now });
});
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
});

const inMs = (ms: number) => instant(now() + ms);

it('rings once, when its time has come and not before', () => {
  const ring = vi.fn();
  new Alarm(scheduler, ring).set(inMs(20));
  vi.advanceTimersByTime(19);
  expect(ring).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1000);
  expect(ring).toHaveBeenCalledOnce();
});

it('rings at the last time it was set to, be that later or sooner', () => {
  const rung: string[] = [];
  const [later, sooner] = ['later', 'sooner'].map((name) => new Alarm(scheduler, () => rung.push(name)));
  later?.set(inMs(10));
  later?.set(inMs(50));
  sooner?.set(inMs(40));
  sooner?.set(inMs(30));
  vi.advanceTimersByTime(29);
  expect(rung).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(rung).toEqual(['sooner']);
  vi.advanceTimersByTime(19);
  expect(rung).toEqual(['sooner']);
  vi.advanceTimersByTime(1);
  expect(rung).toEqual(['sooner', 'later']);
  vi.advanceTimersByTime(1000);
  expect(rung).toHaveLength(2);
});

it('does not ring when it was stopped or set to nothing, and can be set again', () => {
  const [stopped, cleared] = [vi.fn(), vi.fn()];
  const [first, second] = [new Alarm(scheduler, stopped), new Alarm(scheduler, cleared)];
  first.set(inMs(10));
  second.set(inMs(10));
  first.stop();
  second.set(undefined);
  vi.advanceTimersByTime(50);
  expect(stopped).not.toHaveBeenCalled();
  expect(cleared).not.toHaveBeenCalled();
  first.set(inMs(10));
  second.set(inMs(10));
  vi.advanceTimersByTime(10);
  expect(stopped).toHaveBeenCalledOnce();
  expect(cleared).toHaveBeenCalledOnce();
});

it('rings although another one fails', () => {
  const ring = vi.fn();
  new Alarm(scheduler, () => {
    throw new Error('a bug');
  }).set(inMs(10));
  new Alarm(scheduler, ring).set(inMs(11));
  expect(() => vi.advanceTimersByTime(10)).toThrow('a bug');
  vi.advanceTimersByTime(10);
  expect(ring).toHaveBeenCalledOnce();
});

it('may set itself again while it rings', () => {
  let rung = 0;
  const alarm: Alarm = new Alarm(scheduler, () => {
    rung += 1;
    if (rung < 3) alarm.set(inMs(10));
  });
  alarm.set(inMs(10));
  vi.advanceTimersByTime(25);
  expect(rung).toBe(2);
  vi.advanceTimersByTime(10);
  expect(rung).toBe(3);
});
