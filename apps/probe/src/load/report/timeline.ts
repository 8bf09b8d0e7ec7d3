import type { Instant } from '@sekisho/wire';
import { limits } from '../limits.ts';
import { Histogram } from './histogram.ts';
import { Stretch } from './stretch.ts';

/**
 * The run cut into stretches of one second, and of two, four and so on once there would be too many. It has no clock:
 * each call says when.
 */
export class Timeline {
  readonly #start: Instant;
  #intervalSeconds = 1;
  #stretches: Stretch[] = [new Stretch()];
  readonly #connectTimes = new Histogram();
  readonly #roundTripTimes = new Histogram();

  constructor(start: Instant) {
    this.#start = start;
  }

  get intervalSeconds(): number {
    return this.#intervalSeconds;
  }

  /** The last of them is under way. */
  get stretches(): readonly Stretch[] {
    return this.#stretches;
  }

  secondsAt(now: Instant): number {
    return Math.max(0, now - this.#start) / 1000;
  }

  /** The stretch of `now`, the last; a time before it counts there too. */
  at(now: Instant): Stretch {
    while (this.#indexAt(this.secondsAt(now)) >= this.#stretches.length) {
      this.#endStretch();
      if (this.#stretches.length === limits.timelineLengthMax) this.#halve();
      else this.#stretches.push(new Stretch(this.#last().sessions));
    }
    return this.#last();
  }

  connectTime(ms: number, now: Instant): void {
    this.at(now);
    this.#connectTimes.record(ms);
  }

  roundTripTime(ms: number, now: Instant): void {
    this.at(now);
    this.#roundTripTimes.record(ms);
  }

  /** Hands what happened evenly between two times to the stretches it touches, each with its seconds of it. */
  spread(from: Instant, to: Instant, give: (stretch: Stretch, seconds: number) => void): void {
    this.at(to);
    let begin = this.secondsAt(from);
    const end = this.secondsAt(to);
    while (begin < end) {
      const index = Math.min(this.#indexAt(begin), this.#stretches.length - 1);
      const stretchEnd = index === this.#stretches.length - 1 ? end : (index + 1) * this.#intervalSeconds;
      const upTo = Math.min(end, stretchEnd);
      give(this.#stretches[index] ?? this.#last(), upTo - begin);
      begin = upTo;
    }
  }

  /**
   * Ends the last stretch. One that lasted less than half an interval goes into the one before it, as its rates would
   * be noise.
   *
   * @returns each stretch with the seconds that it covers
   */
  finish(now: Instant): readonly { readonly stretch: Stretch; readonly seconds: number }[] {
    this.at(now);
    this.#endStretch();
    const duration = this.secondsAt(now);
    const rest = duration - (this.#stretches.length - 1) * this.#intervalSeconds;
    if (rest < this.#intervalSeconds / 2 && this.#stretches.length > 1) {
      const short = this.#stretches.pop();
      if (short !== undefined) this.#last().absorb(short);
    }
    const last = this.#stretches.length - 1;
    return this.#stretches.map((stretch, index) => ({
      stretch,
      seconds: index === last ? duration - last * this.#intervalSeconds : this.#intervalSeconds,
    }));
  }

  #last(): Stretch {
    const last = this.#stretches.at(-1);
    if (last === undefined) throw new Error('a timeline has a stretch');
    return last;
  }

  #indexAt(seconds: number): number {
    return Math.floor(seconds / this.#intervalSeconds);
  }

  #endStretch(): void {
    const stretch = this.#last();
    stretch.addConnectTimes(this.#connectTimes);
    stretch.addRoundTripTimes(this.#roundTripTimes);
    this.#connectTimes.clear();
    this.#roundTripTimes.clear();
  }

  #halve(): void {
    this.#intervalSeconds *= 2;
    const pairs = this.#stretches;
    this.#stretches = [];
    for (const [index, stretch] of pairs.entries()) {
      if (index % 2 === 0) this.#stretches.push(stretch);
      else this.#last().absorb(stretch);
    }
  }
}
