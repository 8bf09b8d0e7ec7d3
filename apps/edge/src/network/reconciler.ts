import { Alarm, now } from '@sekisho/platform/timers';
import { later, milliseconds, type Scheduler } from '@sekisho/wire';
import { networkLimits } from './limits.ts';

export interface ReconcilerOptions {
  /** Brings something to where it should be; asked again until it does not throw. */
  readonly work: () => Promise<void>;
  readonly failed: (error: unknown) => void;
  /** An attempt after one that failed has succeeded. */
  readonly mended: () => void;
  readonly scheduler: Scheduler;
}

/** Does a piece of work whenever it is due, one attempt at a time; what comes up meanwhile is done by the next. */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #retry: Alarm;
  #underWay: Promise<void> | undefined;
  #due = false;
  /** Since an attempt has failed, until the next. */
  #waits = false;
  #failedBefore = false;
  #stopped = false;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
    this.#retry = new Alarm(options.scheduler, () => {
      this.#waits = false;
      this.wake();
    });
  }

  /** There is something to do. */
  wake(): void {
    this.#due = true;
    if (!this.#stopped && !this.#waits) this.#underWay ??= this.#run();
  }

  /** No more attempts but the one under way. @returns when that has ended */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#retry.stop();
    await this.#underWay;
  }

  async #run(): Promise<void> {
    // What else comes up in this turn is done with it.
    await Promise.resolve();
    try {
      while (this.#due && !this.#stopped) {
        this.#due = false;
        await this.#options.work();
      }
      if (this.#failedBefore) this.#options.mended();
      this.#failedBefore = false;
    } catch (error) {
      this.#failedBefore = true;
      this.#options.failed(error);
      this.#waits = true;
      this.#retry.set(later(now(), milliseconds(networkLimits.retryMs)));
    } finally {
      this.#underWay = undefined;
    }
  }
}
