import { expect, it } from 'vitest';
import { Bounded } from './bounded.ts';
import { certificatesAtOnceMax, certificatesWaitingMax } from './limits.ts';

it('verifications run so many at once, so many wait in their order, and the rest is turned away', async () => {
  const bounded = new Bounded(certificatesAtOnceMax, certificatesWaitingMax);
  const ends: (() => void)[] = [];
  let begun = 0;
  const work = () =>
    new Promise<number>((resolve) => {
      const number = begun++;
      ends.push(() => resolve(number));
    });
  const all = Array.from({ length: certificatesAtOnceMax + certificatesWaitingMax }, () => bounded.run(work));
  expect(begun).toBe(certificatesAtOnceMax);
  expect(await bounded.run(work)).toBeUndefined();
  for (let ended = 0; ended < all.length; ended += 1) {
    ends[ended]?.();
    await all[ended];
  }
  expect(await Promise.all(all)).toEqual(all.map((_, number) => number));
});
