import { randomFillSync } from 'node:crypto';
import type { Random } from '@sekisho/wire';
import { randomPoolBytes } from '../limits.ts';

const pool = new Uint8Array(randomPoolBytes);
let used = pool.length;

/** Unpredictable bytes, drawn from the system in large pieces: one call costs microseconds, however few bytes it brings. */
export const random: Random = {
  bytes(length: number): Uint8Array<ArrayBuffer> {
    if (length > pool.length) return randomFillSync(new Uint8Array(length));
    if (used + length > pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    const bytes = pool.slice(used, used + length);
    // What was given out is not kept: it may become a key or a nonce.
    pool.fill(0, used, used + length);
    used += length;
    return bytes;
  },
};
