import { setTimeout as sleep } from 'node:timers/promises';
import { pollIntervalMs } from './limits.ts';

type Nothing = undefined | null | false;

/**
 * Asks again until the answer is neither undefined, null nor false.
 * @throws Error naming `what` when `timeoutMs` is over; what `ask` throws ends the waiting.
 */
export async function eventually<T>(
  what: string,
  timeoutMs: number,
  ask: () => T | Nothing | Promise<T | Nothing>,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && answer !== false) return answer;
    if (Date.now() >= end) throw new Error(`waited ${timeoutMs} ms in vain: ${what}`);
    await sleep(pollIntervalMs);
  }
}
