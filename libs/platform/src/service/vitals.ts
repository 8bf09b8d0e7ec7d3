import { subjects, type Vitals } from '@sekisho/contracts';
import type { Bus } from '../bus/bus.ts';
import type { LoopDelay } from './loop-delay.ts';

/** A service that others may look at. */
export interface WatchedProcess {
  readonly bus: Bus;
  readonly service: string;
  readonly instance: string;
  /** Whether anybody reads metrics. */
  readonly measures: boolean;
  /** What an administrator should know of how it is set up, and which settings it runs with. */
  readonly setUp: () => { readonly warnings: readonly string[]; readonly settings: NonNullable<Vitals['settings']> };
}

/** Answers on the bus how this process does. @returns a function that ends that */
export function answerVitals(
  { bus, service, instance, setUp }: Omit<WatchedProcess, 'measures'>,
  loopDelay: Pick<LoopDelay, 'read'>,
): () => void {
  return bus.answerAll(subjects.vitals, () => {
    const { warnings, settings } = setUp();
    const told = warnings.length > 0 && { warnings: [...warnings] };
    return { ...readVitals(service, instance, loopDelay), ...told, settings };
  });
}

export function readVitals(service: string, instance: string, loopDelay: Pick<LoopDelay, 'read'>): Vitals {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
  return {
    service,
    instance,
    pid: process.pid,
    uptimeMs: process.uptime() * 1000,
    cpuUserMs: user / 1000,
    cpuSystemMs: system / 1000,
    rssBytes: rss,
    heapUsedBytes: heapUsed,
    heapTotalBytes: heapTotal,
    externalBytes: external,
    loopDelay: loopDelay.read(),
  };
}
