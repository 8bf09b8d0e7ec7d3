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
  /** What an administrator should know of how it was set up. */
  readonly warnings: readonly string[];
}

/** Answers on the bus how this process does. @returns a function that ends that */
export function answerVitals(
  { bus, service, instance, warnings }: Omit<WatchedProcess, 'measures'>,
  loopDelay: Pick<LoopDelay, 'read'>,
): () => void {
  const told = warnings.length > 0 && { warnings: [...warnings] };
  return bus.answerAll(subjects.vitals, () => ({ ...readVitals(service, instance, loopDelay), ...told }));
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
