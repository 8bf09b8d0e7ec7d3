import { setTimeout as pause } from 'node:timers/promises';
import { vitals } from '@sekisho/contracts';
import { expect, it } from 'vitest';
import { loopDelayResolutionMs } from '../limits.ts';
import { LoopDelay } from './loop-delay.ts';
import { readVitals } from './vitals.ts';

it('sees that the loop was kept busy', async () => {
  const loopDelay = new LoopDelay();
  await pause(3 * loopDelayResolutionMs);
  const busyMs = 150;
  const until = performance.now() + busyMs;
  while (performance.now() < until);
  await pause(3 * loopDelayResolutionMs);
  const { maxMs, p50Ms, sinceMs } = loopDelay.read();
  loopDelay.stop();
  expect(maxMs).toBeGreaterThan(busyMs - 3 * loopDelayResolutionMs);
  expect(p50Ms).toBeLessThan(maxMs);
  expect(sinceMs).toBeGreaterThan(busyMs);
});

it('reports a process in the terms of its schema', () => {
  const loopDelay = { read: () => ({ sinceMs: 1, p50Ms: 0, p99Ms: 0, maxMs: 0 }) };
  expect(vitals.parse(readVitals('edge', 'edge-1', loopDelay))).toMatchObject({
    service: 'edge',
    pid: process.pid,
  });
});
