import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Repetition } from './repetition.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('does its work every so often until it is stopped', async () => {
  const work = vi.fn();
  const repetition = new Repetition(1_000, work);
  await vi.advanceTimersByTimeAsync(3_000);
  await repetition.stop();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(work).toHaveBeenCalledTimes(3);
});

it('does nothing twice at once, and waits for what is under way when it is stopped', async () => {
  const slow = Promise.withResolvers<void>();
  const work = vi.fn(() => slow.promise);
  const repetition = new Repetition(1_000, work);
  const first = repetition.run();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(work).toHaveBeenCalledTimes(1);
  let stopped = false;
  const stop = repetition.stop().then(() => {
    stopped = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  expect(stopped).toBe(false);
  slow.resolve();
  await Promise.all([first, stop]);
});

it('goes on after a run', async () => {
  const work = vi.fn(async () => undefined);
  const repetition = new Repetition(1_000, work);
  await repetition.run();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(work).toHaveBeenCalledTimes(2);
  await repetition.stop();
});
