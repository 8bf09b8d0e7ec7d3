import { constants, PerformanceObserver } from 'node:perf_hooks';
import { z } from 'zod';
import { histogramOf, observe } from '../metrics/instruments.ts';
import type { LoopDelay } from './loop-delay.ts';

const millisecondsPerSecond = 1000;
const microsecondsPerSecond = 1e6;

/** Measures memory, computing time, garbage collection and the lateness of the loop. @returns a function that ends that */
export function measureProcess(loopDelay: Pick<LoopDelay, 'read'>): () => void {
  const ends = [
    observe('nodejs.eventloop.delay', (tell) => {
      const { p50Ms, p99Ms, maxMs } = loopDelay.read();
      tell(p50Ms / millisecondsPerSecond, { quantile: 'p50' });
      tell(p99Ms / millisecondsPerSecond, { quantile: 'p99' });
      tell(maxMs / millisecondsPerSecond, { quantile: 'max' });
    }),
    observe('process.memory.usage', (tell) => {
      const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
      tell(rss, { type: 'resident' });
      tell(heapUsed, { type: 'heap-used' });
      tell(heapTotal, { type: 'heap' });
      tell(external, { type: 'external' });
    }),
    observe('process.cpu.time', (tell) => {
      const { user, system } = process.cpuUsage();
      tell(user / microsecondsPerSecond, { mode: 'user' });
      tell(system / microsecondsPerSecond, { mode: 'system' });
    }),
    observe('process.uptime', (tell) => tell(process.uptime(), {})),
    observe('sekisho.process.clock', (tell) => tell(Date.now() / millisecondsPerSecond, {})),
    measureCollections(),
  ];
  return () => {
    for (const end of ends) end();
  };
}

const collection = z.object({ duration: z.number(), detail: z.object({ kind: z.number() }) });
const collectors: Readonly<Record<number, string>> = {
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weakcb',
};

function measureCollections(): () => void {
  const took = histogramOf('v8js.gc.duration');
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { data } = collection.safeParse(entry);
      if (data) took(data.duration / millisecondsPerSecond, { collector: collectors[data.detail.kind] ?? 'other' });
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  return () => observer.disconnect();
}
