import type { Instant } from '@sekisho/wire';

/** The clock of the whole process: milliseconds of a monotonic clock. */
export const now = (): Instant => performance.now() as Instant;

/** Calls a sans-IO stack's `timeout` when its deadline comes; `set` after every call into the stack. */
export class Alarm {
  #timer: NodeJS.Timeout | undefined;
  #at: Instant | undefined;

  constructor(private readonly ring: () => void) {}

  set(at: Instant | undefined): void {
    if (at === this.#at) return;
    this.stop();
    if (at === undefined) return;
    this.#at = at;
    this.#timer = setTimeout(
      () => {
        this.#at = undefined;
        this.ring();
      },
      Math.max(0, Math.ceil(at - now())),
    );
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#at = undefined;
  }
}
