import { type Instant, instant, Scheduler } from '@sekisho/wire';
import { limits } from './limits.ts';

/** Milliseconds on the host's monotonic clock. */
export const clock = (): Instant => instant(performance.now());

/** A scheduler that the host's timer runs. */
export class HostScheduler {
  readonly scheduler = new Scheduler((at) => this.#set(at));
  #timer: NodeJS.Timeout | undefined;
  #setFor: Instant | undefined;

  close(): void {
    clearTimeout(this.#timer);
    this.#setFor = instant(Number.NEGATIVE_INFINITY);
  }

  #set(at: Instant): void {
    if (this.#setFor !== undefined && this.#setFor <= at) return;
    clearTimeout(this.#timer);
    this.#setFor = at;
    this.#timer = setTimeout(() => this.#run(), Math.max(limits.timerGrain, at - clock()));
  }

  #run(): void {
    this.#setFor = undefined;
    this.scheduler.runDue(clock());
    const { next } = this.scheduler;
    if (next !== undefined && next !== Number.POSITIVE_INFINITY) this.#set(next);
  }
}
