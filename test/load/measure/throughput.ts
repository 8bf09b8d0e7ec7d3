import {
  calibrationSeconds,
  calibrationStepsMax,
  firstRate,
  intervalsSkipped,
  keptUpShare,
  rateHeadroom,
  worthwhileGain,
} from '../limits.ts';
import type { ThroughputRun } from '../report/results.ts';

/** What came in over some time, in all and for intervals of equal length. */
export interface Arrived {
  readonly packets: number;
  readonly intervalMs: number;
  readonly intervals: readonly (readonly [packets: number, ...rest: number[]])[];
}

/** One go: packets are offered at a rate for a time. */
export type Offer = (packetsPerSecond: number, seconds: number) => Promise<ThroughputRun>;

/**
 * Packets a second while the stream was steady: the first intervals, in which caches and queues fill, and the last, which
 * is cut short, are left out; of a stream too short for that, the whole.
 */
export function steadyRate({ intervals, intervalMs }: Arrived): number {
  if (intervals.length === 0) return 0;
  const long = intervals.length > intervalsSkipped + 1;
  const steady = long ? intervals.slice(intervalsSkipped, -1) : intervals;
  const packets = steady.reduce((sum, [count]) => sum + count, 0);
  return packets / ((steady.length * intervalMs) / 1000);
}

export const gigabitsOf = (packetsPerSecond: number, bytes: number): number => (packetsPerSecond * bytes * 8) / 1e9;
export const packetsPerSecondOf = (gigabits: number, bytes: number): number => (gigabits * 1e9) / (bytes * 8);

/**
 * Finds the rate to offer at which most arrives. A gateway that is offered far more than it can carry spends its core on
 * packets that it then drops.
 * @param bytes size of the packets that `offer` counts
 * @param first the rate to begin at, below what is expected
 * @returns packets a second
 */
export async function bestRate(offer: Offer, bytes: number, first: number = firstRate): Promise<number> {
  const carriedOf = async (rate: number): Promise<number> =>
    packetsPerSecondOf((await offer(rate, calibrationSeconds)).gigabits, bytes);
  let offered = first;
  let carried = await carriedOf(offered);
  let best = { offered, carried };
  for (let step = 1; step < calibrationStepsMax; step += 1) {
    const keptUp = carried > offered * keptUpShare;
    offered = Math.round(keptUp ? offered * 2 : Math.max(best.carried * rateHeadroom, firstRate));
    carried = await carriedOf(offered);
    const gain = best.carried === 0 ? Infinity : carried / best.carried;
    if (gain > 1) best = { offered, carried };
    if (!keptUp && gain < worthwhileGain) break;
  }
  return best.offered;
}
