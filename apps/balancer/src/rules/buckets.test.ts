import { describe, expect, it } from 'vitest';
import { bucketsMax } from '../limits.ts';
import { bucketRanges } from './buckets.ts';

/** The slot of each bucket. */
const dealt = (...slots: number[]): number[] =>
  bucketRanges(slots).flatMap(({ first, last, slot }) => Array<number>(last - first + 1).fill(slot));

describe('the buckets of new clients', () => {
  it.each([[1], [1, 2], [1, 2, 3], [3, 77, 140, 255], Array.from({ length: 255 }, (_, index) => index + 1)])(
    'are all dealt out, in order: %#',
    (...slots) => {
      const ranges = bucketRanges(slots);
      expect(ranges[0]?.first).toBe(0);
      expect(ranges.at(-1)?.last).toBe(bucketsMax - 1);
      expect(ranges.slice(1).every(({ first }, index) => first === (ranges[index]?.last ?? 0) + 1)).toBe(true);
    },
  );

  it('are dealt in about equal parts', () => {
    for (const slots of [
      [1, 2],
      [1, 2, 3],
      [4, 90, 200],
      [10, 11, 12, 13, 14],
    ]) {
      const all = dealt(...slots);
      for (const slot of slots) {
        const share = all.filter((each) => each === slot).length / (bucketsMax / slots.length);
        expect(share).toBeGreaterThan(0.85);
        expect(share).toBeLessThan(1.15);
      }
    }
  });

  it('go to an edge that comes, and nowhere else', () => {
    const before = dealt(1, 2);
    dealt(1, 2, 3).forEach((slot, bucket) => {
      expect([before[bucket], 3]).toContain(slot);
    });
  });

  it('are dealt alike by all balancers', () => {
    expect(dealt(3, 1, 2)).toEqual(dealt(1, 2, 3));
  });

  it('are nobody’s where nobody takes new clients', () => {
    expect(bucketRanges([])).toEqual([]);
  });
});
