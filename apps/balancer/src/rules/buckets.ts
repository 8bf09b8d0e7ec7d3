import { bucketsMax } from '../limits.ts';

/** Buckets `first` to `last` belong to a slot. */
export interface BucketRange {
  readonly first: number;
  readonly last: number;
  readonly slot: number;
}

/**
 * Deals the buckets of new clients out, by rendezvous hashing: each goes to the slot with the highest draw for it. So an edge that
 * comes takes its share from all, one that leaves gives it to all, and balancers that see the same edges deal alike.
 * @param slots of edges that take new clients
 */
export function bucketRanges(slots: readonly number[]): BucketRange[] {
  const ranges: BucketRange[] = [];
  if (slots.length === 0) return ranges;
  for (let bucket = 0; bucket < bucketsMax; bucket += 1) {
    const slot = winner(bucket, slots);
    const before = ranges.at(-1);
    if (before?.slot === slot) ranges[ranges.length - 1] = { ...before, last: bucket };
    else ranges.push({ first: bucket, last: bucket, slot });
  }
  return ranges;
}

const winner = (bucket: number, slots: readonly number[]): number =>
  slots.reduce((best, slot) => (draw(bucket, slot) > draw(bucket, best) ? slot : best));

/** MurmurHash3's finalizer over both numbers, which are below 2^16: different slots never draw the same. */
function draw(bucket: number, slot: number): number {
  let hash = ((bucket << 8) | slot) + 1;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
