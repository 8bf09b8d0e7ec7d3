import { type Instant, instant, later, milliseconds, Scheduler } from '@sekisho/wire';
import { vi } from 'vitest';

/** Begins late enough that nothing is confused with "never". */
const beginning = instant(1_000_000);

/**
 * Time for whole systems in memory: nothing happens in it but what its scheduler runs and the promises that follow from that. One
 * at a time, as it takes the place of the host's clock.
 */
export class World {
  readonly scheduler = new Scheduler();
  #now: Instant = beginning;
  /** A promise was kept, and whoever waits for it has not gone on yet. */
  #stirred = false;

  constructor() {
    vi.stubGlobal('performance', { now: () => this.#now });
  }

  get now(): Instant {
    return this.#now;
  }

  /** Gives the host its clock back. */
  end(): void {
    vi.unstubAllGlobals();
  }

  in(ms: number, act: () => void): void {
    this.scheduler.add(later(this.#now, milliseconds(ms)), { run: act });
  }

  /** Answers after so much time; 0: within this moment. */
  async answer<T>(ms: number, answer: () => T): Promise<T> {
    this.#stirred = true;
    if (ms > 0) await new Promise<void>((resolve) => this.in(ms, () => this.#keep(resolve)));
    return answer();
  }

  /** Lets time pass. @param until ends it before, looked at after each thing that happened */
  async run(ms: number, until: () => boolean = () => false): Promise<void> {
    const end = later(this.#now, milliseconds(ms));
    await this.#settle();
    for (let at = this.scheduler.next; at !== undefined && at <= end; at = this.scheduler.next) {
      if (until()) return;
      this.#now = instant(Math.max(this.#now, at));
      this.scheduler.runDue(this.#now);
      if (this.#stirred) await this.#settle();
      // What timers of the system's own promised goes on as well, a step at a time.
      else await undefined;
    }
    if (!until()) this.#now = end;
  }

  #keep(resolve: () => void): void {
    this.#stirred = true;
    resolve();
  }

  async #settle(): Promise<void> {
    do {
      this.#stirred = false;
      await new Promise((resolve) => setImmediate(resolve));
    } while (this.#stirred);
  }
}
