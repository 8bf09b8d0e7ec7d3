import type { Sample } from '../api/overview/endpoints.ts';
import { coarseSampleMs, sampleMs, samplesMax } from '../limits.ts';
import type { SamplesBySpan } from './kept-samples.ts';

/** What goes on at a moment; attempts are counted apart. */
export type Moment = Omit<Sample, 'at' | 'established' | 'refused'>;

/** The last samples, the oldest first. */
export class Ring {
  readonly #samples: Sample[] = [];

  constructor(private readonly max: number) {}

  push(sample: Sample): void {
    this.#samples.push(sample);
    if (this.#samples.length > this.max) this.#samples.shift();
  }

  /** Puts older ones before those that are there. */
  fill(older: readonly Sample[]): void {
    const first = this.#samples[0]?.at ?? Number.POSITIVE_INFINITY;
    this.#samples.unshift(...older.filter(({ at }) => at < first));
    this.#samples.splice(0, this.#samples.length - this.max);
  }

  all(): readonly Sample[] {
    return this.#samples;
  }

  last(count: number): readonly Sample[] {
    return this.#samples.slice(-count);
  }
}

/** Samples of an hour and of a day, taken by whoever calls `take` every `sampleMs`. */
export class Samples {
  readonly hour = new Ring(samplesMax);
  readonly day = new Ring(samplesMax);
  #established = 0;
  #refused = 0;

  count(result: 'established' | 'refused'): void {
    if (result === 'established') this.#established += 1;
    else this.#refused += 1;
  }

  take(now: number, moment: Moment): Sample {
    const sample = { at: now, ...moment, established: this.#established, refused: this.#refused };
    this.#established = 0;
    this.#refused = 0;
    this.hour.push(sample);
    const many = coarseSampleMs / sampleMs;
    const since = this.day.last(1)[0]?.at ?? 0;
    const fresh = this.hour.last(many).filter(({ at }) => at > since);
    if (fresh.length >= many) this.day.push(coarse(fresh, now));
    return sample;
  }

  /** Puts those of before a restart, the oldest first, before those that are there; by a clock that was set they may be of no time that counts. */
  restore(before: SamplesBySpan, now: number): void {
    for (const [span, everyMs] of [
      ['hour', sampleMs],
      ['day', coarseSampleMs],
    ] as const) {
      const from = now - samplesMax * everyMs;
      this[span].fill(before[span].filter(({ at }) => at > from && at < now));
    }
  }
}

/** One sample of several: what was counted is added up, what was there is averaged. */
function coarse(samples: readonly Sample[], at: number): Sample {
  const mean = (of: (sample: Sample) => number) => samples.reduce((sum, each) => sum + of(each), 0) / samples.length;
  const sum = (of: (sample: Sample) => number) => samples.reduce((total, each) => total + of(each), 0);
  const { addressesInUse, addresses } = samples.at(-1) ?? {};
  return {
    at,
    connected: Math.round(mean(({ connected }) => connected)),
    bytesInPerSecond: mean(({ bytesInPerSecond }) => bytesInPerSecond),
    bytesOutPerSecond: mean(({ bytesOutPerSecond }) => bytesOutPerSecond),
    established: sum(({ established }) => established),
    refused: sum(({ refused }) => refused),
    ...(addressesInUse !== undefined && { addressesInUse }),
    ...(addresses !== undefined && { addresses }),
  };
}
