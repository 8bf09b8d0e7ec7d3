import type { Instant } from '@sekisho/wire';
import type { ProcessSample } from './load-events.ts';
import type { ProcessReport } from './load-report-series.ts';
import type { Timeline } from './timeline.ts';

/** One process over the run; its figures begin with its first sample. */
export class WatchedProcess {
  readonly #first: ProcessSample;
  #last: ProcessSample;
  #lastAt: Instant;
  #peakRssBytes = 0;
  #peakPssBytes: number | undefined;
  #cpuCores: number | undefined;
  /** Seconds into the run. */
  ended: number | undefined;
  loopDelay: ProcessReport['loopDelay'] = null;

  constructor(first: ProcessSample, now: Instant) {
    this.#first = first;
    this.#last = first;
    this.#lastAt = now;
    this.#remember(first);
  }

  get last(): ProcessSample {
    return this.#last;
  }

  /** Between the last two samples; undefined before the second, and once it ended. */
  get cpuCores(): number | undefined {
    return this.ended === undefined ? this.#cpuCores : undefined;
  }

  sample(sample: ProcessSample, now: Instant, timeline: Timeline): void {
    const seconds = (now - this.#lastAt) / 1000;
    if (seconds <= 0) return;
    const cores = Math.max(0, total(sample) - total(this.#last)) / seconds;
    const { rssBytes, pssBytes } = sample;
    timeline.spread(this.#lastAt, now, (stretch, share) =>
      stretch.use(sample.pid, { seconds: share, cpuSeconds: cores * share, rssBytes, pssBytes }),
    );
    this.#cpuCores = cores;
    this.#last = sample;
    this.#lastAt = now;
    this.#remember(sample);
  }

  report(): Omit<ProcessReport, 'cpuCores' | 'rssBytes' | 'pssBytes'> {
    const { name, role, pid, cpuSeconds } = this.#last;
    const { user, system } = this.#first.cpuSeconds;
    return {
      name,
      role,
      pid,
      cpuSeconds: { user: Math.max(0, cpuSeconds.user - user), system: Math.max(0, cpuSeconds.system - system) },
      peakRssBytes: this.#peakRssBytes,
      peakPssBytes: this.#peakPssBytes ?? null,
      loopDelay: this.loopDelay,
      ended: this.ended ?? null,
    };
  }

  #remember({ rssBytes, pssBytes }: ProcessSample): void {
    this.#peakRssBytes = Math.max(this.#peakRssBytes, rssBytes);
    if (pssBytes !== undefined) this.#peakPssBytes = Math.max(this.#peakPssBytes ?? 0, pssBytes);
  }
}

const total = ({ cpuSeconds }: ProcessSample): number => cpuSeconds.user + cpuSeconds.system;
