import { calibrationSeconds, calibrationStepsMax, intervalsSkipped, rateHeadroom, worthwhileGain } from '../limits.ts';
import type { ThroughputRun } from '../report/results.ts';

/** What came in over some time, in all and for intervals of equal length. */
export interface Arrived {
  readonly packets: number;
  readonly intervalMs: number;
  readonly intervals: readonly (readonly [packets: number, ...rest: number[]])[];
}

/** One go: packets are offered at a rate (undefined: as fast as the sender can) for a time. */
export type Offer = (packetsPerSecond: number | undefined, seconds: number) => Promise<ThroughputRun>;

/**
 * Packets a second while the stream was steady: the first intervals, in which caches and queues fill, and the last, which
 * is cut short, are left out.
 */
export function steadyRate({ intervals, intervalMs }: Arrived): number {
  const steady = intervals.slice(intervalsSkipped, -1);
  if (steady.length === 0) throw new Error('too few packets arrived to tell a rate');
  const packets = steady.reduce((sum, [count]) => sum + count, 0);
  return packets / ((steady.length * intervalMs) / 1000);
}

export const gigabitsOf = (packetsPerSecond: number, bytes: number): number => (packetsPerSecond * bytes * 8) / 1e9;
export const packetsPerSecondOf = (gigabits: number, bytes: number): number => (gigabits * 1e9) / (bytes * 8);

/**
 * Finds the rate to offer at which most arrives. A gateway that is offered far more than it can carry spends its core on
 * packets that it then drops.
 * @returns packets a second; undefined: the sender's own best is best
 */
export async function bestRate(offer: Offer, bytes: number): Promise<number | undefined> {
  let best = await offer(undefined, calibrationSeconds);
  let bestOffered: number | undefined;
  for (let step = 0; step < calibrationStepsMax; step += 1) {
    const rate = Math.round(packetsPerSecondOf(best.gigabits, bytes) * rateHeadroom);
    const tried = await offer(rate, calibrationSeconds);
    const better = tried.gigabits > best.gigabits;
    const gain = tried.gigabits / best.gigabits;
    if (better) [best, bestOffered] = [tried, rate];
    if (gain < worthwhileGain) break;
  }
  return bestOffered;
}
