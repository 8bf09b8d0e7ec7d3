import type { Bus } from '../bus/bus.ts';
import { measureBus } from './bus-metrics.ts';
import { LoopDelay } from './loop-delay.ts';
import { measureProcess } from './process-metrics.ts';
import { answerVitals } from './vitals.ts';

export interface WatchedProcess {
  readonly bus: Bus;
  readonly service: string;
  readonly instance: string;
  /** Whether anybody reads metrics. */
  readonly measures: boolean;
}

/** Tells how this process does, on the bus and as metrics. @returns a function that ends that */
export function watchProcess({ bus, service, instance, measures }: WatchedProcess): () => void {
  const loopDelay = new LoopDelay();
  const ends = [answerVitals(bus, service, instance, loopDelay)];
  if (measures) ends.push(measureProcess(loopDelay), measureBus(bus));
  return () => {
    for (const end of ends) end();
    loopDelay.stop();
  };
}
