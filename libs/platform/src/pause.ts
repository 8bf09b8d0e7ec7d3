import { setTimeout } from 'node:timers/promises';

/** Waits without keeping a process alive that has nothing else to do; a time that has passed is no wait. */
export const pause = (ms: number): Promise<void> => setTimeout(Math.max(0, ms), undefined, { ref: false });
