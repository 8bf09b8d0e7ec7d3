import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Vitals } from '@sekisho/contracts';
import { loopDelayResolutionMs, loopDelayWindowMs } from '../limits.ts';

const nanosecondsPerMs = 1e6;

/** Measures how late the event loop comes to its timers, window by window. */
export class LoopDelay {
  readonly #histogram = monitorEventLoopDelay({ resolution: loopDelayResolutionMs });
  #since = performance.now();
  #last: Vitals['loopDelay'] | undefined;
  readonly #turn = setInterval(() => this.#newWindow(), loopDelayWindowMs).unref();

  constructor() {
    this.#histogram.enable();
  }

  /** Of the last whole window; of the present one while there was none. */
  read(): Vitals['loopDelay'] {
    return this.#last ?? this.#present();
  }

  stop(): void {
    clearInterval(this.#turn);
    this.#histogram.disable();
  }

  #newWindow(): void {
    this.#last = this.#present();
    this.#histogram.reset();
    this.#since = performance.now();
  }

  #present(): Vitals['loopDelay'] {
    const { count } = this.#histogram;
    const late = (nanoseconds: number) =>
      count === 0 ? 0 : Math.max(0, nanoseconds / nanosecondsPerMs - loopDelayResolutionMs);
    return {
      sinceMs: performance.now() - this.#since,
      p50Ms: late(this.#histogram.percentile(50)),
      p99Ms: late(this.#histogram.percentile(99)),
      maxMs: late(this.#histogram.max),
    };
  }
}
