import { HostScheduler, now } from '@sekisho/platform/timers';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HeldRoutes } from './held-routes.ts';
import { networkLimits } from './limits.ts';

const block = '10.66.0.0/26';
let said: string[];
let scheduler: HostScheduler;
let routes: HeldRoutes;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  said = [];
  scheduler = new HostScheduler({ clock: now });
  routes = new HeldRoutes({
    scheduler,
    blockLingerMs: networkLimits.blockLingerMs,
    appeared: (route) => void said.push(`+${route}`),
    vanished: (route) => void said.push(`-${route}`),
  });
});
afterEach(() => {
  scheduler.close();
  vi.useRealTimers();
});

it('stand from the first who holds them to the last who lets go, and a block a moment longer', () => {
  routes.hold(block);
  routes.hold(block);
  routes.letGo(block);
  vi.advanceTimersByTime(2 * networkLimits.blockLingerMs);
  expect(said).toEqual([`+${block}`]);
  routes.letGo(block);
  vi.advanceTimersByTime(networkLimits.blockLingerMs - 1);
  expect(said).toEqual([`+${block}`]);
  vi.advanceTimersByTime(1);
  expect(said).toEqual([`+${block}`, `-${block}`]);
});

it('do not change when a block is held again within that moment', () => {
  routes.hold(block);
  routes.letGo(block);
  vi.advanceTimersByTime(networkLimits.blockLingerMs - 1);
  routes.hold(block);
  vi.advanceTimersByTime(2 * networkLimits.blockLingerMs);
  expect(said).toEqual([`+${block}`]);
  routes.letGo(block);
  vi.advanceTimersByTime(networkLimits.blockLingerMs);
  expect(said).toEqual([`+${block}`, `-${block}`]);
});

it('go one after the other, each when its moment is over', () => {
  for (const route of [block, '10.66.0.64/26']) {
    routes.hold(route);
    routes.letGo(route);
    vi.advanceTimersByTime(1000);
  }
  vi.advanceTimersByTime(networkLimits.blockLingerMs - 2000);
  expect(said.slice(2)).toEqual([`-${block}`]);
  vi.advanceTimersByTime(1000);
  expect(said.slice(3)).toEqual(['-10.66.0.64/26']);
});

it.each(['10.66.9.7/32', 'fd00:66:0:5:0:0:0:0/64'])('go at once where they are one session’s own: %s', (route) => {
  routes.hold(route);
  routes.letGo(route);
  expect(said).toEqual([`+${route}`, `-${route}`]);
});

it('are not let go of by somebody who does not hold them', () => {
  routes.letGo(block);
  vi.advanceTimersByTime(2 * networkLimits.blockLingerMs);
  expect(said).toEqual([]);
});
