import type { Bench } from '../bench.ts';
import { likeShare, runSeconds } from '../limits.ts';
import { gatewaySeconds } from '../measure/processes.ts';
import { untilQuiet } from '../measure/quiet.ts';
import { type Arrived, bestRate, gigabitsOf, type Offer, steadyRate } from '../measure/throughput.ts';
import { digits, median } from '../report/figures.ts';
import type { ThroughputPoint, ThroughputRun } from '../report/results.ts';

/** Headers of IPv4 and UDP, which the size of an inner packet includes. */
export const udpHeaderBytes = 28;

/**
 * Measures a point as often as asked for and adds the runs to the results.
 * @param expected packets a second that a point much like this one was best offered
 * @returns packets a second that were best offered; 0 for TCP, which finds its rate by itself
 */
export async function measurePoint(
  bench: Bench,
  point: ThroughputPoint,
  offer: Offer,
  expected?: number,
): Promise<number> {
  const name = nameOf(point);
  bench.progress.now(`${name}: finding the rate to offer`);
  const first = expected === undefined ? undefined : Math.round(expected * likeShare);
  const rate = point.protocol === 'udp' ? await bestRate(offer, point.bytes, first) : 0;
  const gigabits = [];
  const costs = [];
  for (let run = 1; run <= bench.runs; run += 1) {
    bench.progress.now(`${name}: run ${run} of ${bench.runs}`);
    const result = await offer(rate, runSeconds);
    bench.results.throughput.add(point, result);
    gigabits.push(result.gigabits);
    costs.push(result.gatewaySecondsPerGigabyte);
  }
  bench.progress.line(`${name}: ${digits(median(gigabits))} Gb/s, ${digits(median(costs))} s/GB`);
  return rate;
}

const nameOf = ({ subject, cores, suite, protocol, direction, bytes }: ThroughputPoint): string =>
  [subject, `${cores} core${cores === 'one' ? '' : 's'}`, suite, protocol, direction, `${bytes} B`].join(', ');

/** A sink that counts what arrives from now until it is asked. */
export interface Sink {
  stop(): Promise<Arrived>;
}

/** Offers packets and counts what arrives of them and what that costs the gateway. */
export async function carry(
  { topology }: Bench,
  { cores, bytes }: Pick<ThroughputPoint, 'cores' | 'bytes'>,
  startSink: () => Promise<Sink>,
  send: () => Promise<{ readonly packets: number }>,
): Promise<ThroughputRun> {
  await untilQuiet(topology);
  const sink = await startSink();
  const before = await gatewaySeconds(topology, cores);
  const sent = await send().catch(async (error: unknown) => {
    await sink.stop();
    throw error;
  });
  const spent = (await gatewaySeconds(topology, cores)) - before;
  const arrived = await sink.stop();
  return {
    gigabits: gigabitsOf(steadyRate(arrived), bytes),
    gatewaySecondsPerGigabyte: spent / ((arrived.packets * bytes) / 1e9),
    lost: Math.max(0, 1 - arrived.packets / sent.packets),
  };
}
