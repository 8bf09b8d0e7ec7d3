import { type Instant, Scheduler } from '@sekisho/wire';

/** The longest that a timer of Node can wait; beyond it, it would ring at once. */
const timerMaxMs = 2 ** 31 - 1;

export interface HostSchedulerOptions {
  /** Whose time its tasks are given. */
  readonly clock: () => Instant;
  /** It wakes up no sooner than this after it was asked to: deadlines closer to one another share one wake-up. */
  readonly grainMs?: number;
}

/** A scheduler that the host's clock runs, with one timer of Node for all its tasks. */
export class HostScheduler extends Scheduler {
  readonly #clock: () => Instant;
  readonly #grainMs: number;
  #timer: NodeJS.Timeout | undefined;
  /** When the timer rings; undefined: it is not set. */
  #wakesAt: Instant | undefined;
  #closed = false;

  constructor({ clock, grainMs = 0 }: HostSchedulerOptions) {
    super((at) => this.#wakeBy(at));
    this.#clock = clock;
    this.#grainMs = grainMs;
  }

  /** Nothing runs any more; what is added from now on never does. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #wakeBy(at: Instant): void {
    if (this.#closed || (this.#wakesAt !== undefined && this.#wakesAt <= at)) return;
    clearTimeout(this.#timer);
    this.#wakesAt = at;
    const waitMs = Math.max(this.#grainMs, Math.ceil(at - this.#clock()));
    this.#timer = setTimeout(() => this.#wake(), Math.min(waitMs, timerMaxMs));
  }

  #wake(): void {
    this.#wakesAt = undefined;
    try {
      this.runDue(this.#clock());
    } finally {
      if (this.next !== undefined) this.#wakeBy(this.next);
    }
  }
}
