import { type Duration, type Instant, later } from '@sekisho/wire';

/** Echo-Requests at an interval, and how many stand unanswered (RFC 1661 §5.8). */
export class Keepalive {
  #running: { readonly deadline: Instant; readonly unanswered: number } | undefined;

  /** @param interval 0: no echoes */
  constructor(
    private readonly interval: Duration,
    readonly failuresMax: number,
  ) {}

  get deadline(): Instant | undefined {
    return this.#running?.deadline;
  }

  start(now: Instant): void {
    if (this.interval > 0) this.#running = { deadline: later(now, this.interval), unanswered: 0 };
  }

  stop(): void {
    this.#running = undefined;
  }

  answered(): void {
    if (this.#running) this.#running = { ...this.#running, unanswered: 0 };
  }

  /** What is due: nothing, the next Echo-Request, or the end of a peer that missed too many. */
  timeout(now: Instant): 'nothing' | 'echo' | 'dead' {
    if (!this.#running || this.#running.deadline > now) return 'nothing';
    const { unanswered } = this.#running;
    if (unanswered >= this.failuresMax) return 'dead';
    this.#running = { deadline: later(now, this.interval), unanswered: unanswered + 1 };
    return 'echo';
  }
}
