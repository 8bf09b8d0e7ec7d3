import { measureBus } from './bus-metrics.ts';
import { LoopDelay } from './loop-delay.ts';
import { measureProcess } from './process-metrics.ts';
import { answerVitals, type WatchedProcess } from './vitals.ts';

/** Tells how this process does, on the bus and as metrics. @returns a function that ends that */
export function watchProcess({ measures, ...watched }: WatchedProcess): () => void {
  const loopDelay = new LoopDelay();
  const ends = [answerVitals(watched, loopDelay)];
  if (measures) ends.push(measureProcess(loopDelay), measureBus(watched.bus));
  return () => {
    for (const end of ends) end();
    loopDelay.stop();
  };
}
