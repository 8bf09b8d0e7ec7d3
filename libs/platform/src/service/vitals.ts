import { subjects, type Vitals } from '@sekisho/contracts';
import type { Bus } from '../bus/bus.ts';
import type { LoopDelay } from './loop-delay.ts';

/** Answers on the bus how this process does. @returns a function that ends that */
export function answerVitals(
  bus: Bus,
  service: string,
  instance: string,
  loopDelay: Pick<LoopDelay, 'read'>,
): () => void {
  return bus.answerAll(subjects.vitals, () => readVitals(service, instance, loopDelay));
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
