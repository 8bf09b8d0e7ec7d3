import { type HistogramName, histogramOf, type Measure } from '../metrics/instruments.ts';
import { BusError } from './errors.ts';
import { subjectLabel } from './subject-label.ts';

const millisecondsPerSecond = 1000;

/** Measures requests on the bus, by subject and by what came of them. */
export class RequestMeter {
  readonly #took: Measure<BusHistogram>;

  constructor(name: BusHistogram) {
    this.#took = histogramOf(name);
  }

  async timed<T>(subject: string, act: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    let result = 'failed';
    try {
      const answer = await act();
      result = 'ok';
      return answer;
    } catch (error) {
      if (error instanceof BusError) result = error.code;
      throw error;
    } finally {
      this.tell(subject, result, begun);
    }
  }

  /** @param begun by performance.now() */
  tell(subject: string, result: string, begun: number): void {
    this.#took((performance.now() - begun) / millisecondsPerSecond, { subject: subjectLabel(subject), result });
  }
}

type BusHistogram = Extract<HistogramName, `sekisho.bus.${string}`>;
