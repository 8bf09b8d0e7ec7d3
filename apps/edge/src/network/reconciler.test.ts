import { HostScheduler, now } from '@sekisho/platform/timers';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { networkLimits } from './limits.ts';
import { Reconciler } from './reconciler.ts';

let scheduler: HostScheduler;
let attempts: PromiseWithResolvers<void>[];
let said: string[];
let reconciler: Reconciler;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  scheduler = new HostScheduler({ clock: now });
  [attempts, said] = [[], []];
  reconciler = new Reconciler({
    work: () => {
      const attempt = Promise.withResolvers<void>();
      attempts.push(attempt);
      return attempt.promise;
    },
    failed: (error) => void said.push(String(error)),
    mended: () => void said.push('mended'),
    scheduler,
  });
});
afterEach(() => {
  scheduler.close();
  vi.useRealTimers();
});

const settled = () => vi.advanceTimersByTimeAsync(0);

it('does at once what comes up in one turn, and later what comes up meanwhile', async () => {
  reconciler.wake();
  reconciler.wake();
  await settled();
  expect(attempts).toHaveLength(1);
  reconciler.wake();
  reconciler.wake();
  await settled();
  expect(attempts).toHaveLength(1);
  attempts[0]?.resolve();
  await settled();
  expect(attempts).toHaveLength(2);
  attempts[1]?.resolve();
  await settled();
  expect(attempts).toHaveLength(2);
  expect(said).toEqual([]);
});

it('tries again after a pause, and no sooner though there is more to do', async () => {
  reconciler.wake();
  await settled();
  attempts[0]?.reject('no such device');
  await settled();
  reconciler.wake();
  await vi.advanceTimersByTimeAsync(networkLimits.retryMs - 1);
  expect(attempts).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(attempts).toHaveLength(2);
  attempts[1]?.resolve();
  await settled();
  expect(said).toEqual(['no such device', 'mended']);
  expect(attempts).toHaveLength(2);
});

it('stops when the attempt under way has ended', async () => {
  reconciler.wake();
  await settled();
  let stopped = false;
  void reconciler.stop().then(() => {
    stopped = true;
  });
  await settled();
  expect(stopped).toBe(false);
  attempts[0]?.resolve();
  await settled();
  expect(stopped).toBe(true);
  reconciler.wake();
  await settled();
  expect(attempts).toHaveLength(1);
});
