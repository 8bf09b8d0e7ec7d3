import { elapsed, type Instant, instant } from '@sekisho/wire';

/** So many within a time, and the same number at once. */
export class Allowance {
  #left: number;
  #since: Instant = instant(0);

  constructor(
    private readonly max: number,
    private readonly withinMs = 1_000,
  ) {
    this.#left = max;
  }

  take(now: Instant): boolean {
    const earned = (elapsed(this.#since, now) * this.max) / this.withinMs;
    this.#left = Math.min(this.max, this.#left + Math.max(0, earned));
    this.#since = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
