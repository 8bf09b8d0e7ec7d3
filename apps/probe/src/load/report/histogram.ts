import type { Times } from './load-report-values.ts';

/** Buckets for each doubling of the time: no bucket is wider than a 64th of its lower end. */
const bucketsPerOctave = 64;
const octaveBits = Math.log2(bucketsPerOctave);
/** Times are counted as whole microseconds of 32 bits: up to 71 minutes, longer ones with the longest. */
const ticksPerMs = 1000;
const tickMax = 0xffff_ffff;
const bucketCount = bucketOf(tickMax) + 1;

/** Below `bucketsPerOctave` ticks a bucket each; above, the leading bits say which. */
function bucketOf(tick: number): number {
  const shift = Math.max(0, 31 - Math.clz32(tick) - octaveBits);
  return shift * bucketsPerOctave + (tick >>> shift);
}

function bucketStart(bucket: number): number {
  const shift = Math.max(0, Math.floor(bucket / bucketsPerOctave) - 1);
  return (bucket - shift * bucketsPerOctave) * 2 ** shift;
}

/**
 * Counts times in log-linear buckets: 14 KiB, however many. Percentiles are off by less than 1 % or half a microsecond;
 * count, mean, least and greatest are exact.
 */
export class Histogram {
  readonly #counts = new Float64Array(bucketCount);
  #count = 0;
  #sum = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = 0;

  get count(): number {
    return this.#count;
  }

  /** @param ms 0 and more; less counts as 0. */
  record(ms: number): void {
    if (Number.isNaN(ms)) throw new RangeError('a time is a number');
    const time = Math.max(0, ms);
    const tick = Math.min(tickMax, Math.round(time * ticksPerMs));
    const bucket = bucketOf(tick);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#count += 1;
    this.#sum += time;
    this.#min = Math.min(this.#min, time);
    this.#max = Math.max(this.#max, time);
  }

  /** Counts in what `other` holds. */
  merge(other: Histogram): void {
    other.#counts.forEach((count, bucket) => {
      if (count > 0) this.#counts[bucket] = (this.#counts[bucket] ?? 0) + count;
    });
    this.#count += other.#count;
    this.#sum += other.#sum;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
  }

  clear(): void {
    this.#counts.fill(0);
    this.#count = 0;
    this.#sum = 0;
    this.#min = Number.POSITIVE_INFINITY;
    this.#max = 0;
  }

  /**
   * The times that the shares of all times in `ranks` (ascending, 0 to 1) don't exceed, by nearest rank, in
   * milliseconds; undefined while nothing is recorded.
   */
  percentiles<Ranks extends readonly number[]>(ranks: Ranks): { [At in keyof Ranks]: number } | undefined {
    if (this.#count === 0) return undefined;
    let bucket = -1;
    let below = 0;
    const times = ranks.map((rank) => {
      const wanted = Math.min(this.#count, Math.max(1, Math.ceil(rank * this.#count)));
      while (below < wanted) {
        bucket += 1;
        below += this.#counts[bucket] ?? 0;
      }
      return this.#middle(bucket);
    });
    return times as { [At in keyof Ranks]: number };
  }

  /** Undefined while nothing is recorded. */
  times(): Times | undefined {
    const found = this.percentiles([0.25, 0.5, 0.75, 0.9, 0.99] as const);
    if (found === undefined) return undefined;
    const [p25, p50, p75, p90, p99] = found;
    return { count: this.#count, mean: this.#mean(), min: this.#min, p25, p50, p75, p90, p99, max: this.#max };
  }

  /** The buckets that hold something, ascending; each ends where the next could begin. */
  distribution(): { upToMs: number; count: number }[] {
    return [...this.#counts.entries()]
      .filter(([, count]) => count > 0)
      .map(([bucket, count]) => ({ upToMs: bucketStart(bucket + 1) / ticksPerMs, count }));
  }

  /** Rounding of the sum must not carry the mean past its bounds. */
  #mean(): number {
    return Math.min(this.#max, Math.max(this.#min, this.#sum / this.#count));
  }

  #middle(bucket: number): number {
    const last = bucketStart(bucket + 1) - 1;
    const middle = (bucketStart(bucket) + last) / 2 / ticksPerMs;
    return Math.min(this.#max, Math.max(this.#min, middle));
  }
}
