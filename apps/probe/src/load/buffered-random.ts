import { randomFillSync } from 'node:crypto';
import type { Random } from '@sekisho/wire';

const poolBytes = 16_384;

/** Strong random bytes, drawn from the system many at a time: a connect takes a dozen small draws. */
export function bufferedRandom(): Random {
  const pool = new Uint8Array(poolBytes);
  let used = poolBytes;
  return {
    bytes: (length) => {
      if (length > poolBytes) return randomFillSync(new Uint8Array(length));
      if (used + length > poolBytes) {
        randomFillSync(pool);
        used = 0;
      }
      const drawn = pool.slice(used, used + length);
      pool.fill(0, used, used + length);
      used += length;
      return drawn;
    },
  };
}
