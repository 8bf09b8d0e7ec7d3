import type { Instant } from '@sekisho/wire';

interface Answered {
  /** undefined: the answer is still being worked out. */
  readonly answer: Uint8Array<ArrayBuffer> | undefined;
  readonly until: Instant;
}

/**
 * Requests that were taken, by what makes each unmistakable, so that a repeated one is answered as before and not carried out
 * again (RFC 5080 §2.2.2). Bounded: the oldest are forgotten first.
 */
export class AnsweredRequests {
  readonly #answered = new Map<string, Answered>();

  constructor(private readonly requestsMax: number) {}

  /** @returns undefined: not known; `pending`: its answer is still being worked out */
  find(key: string, now: Instant): Uint8Array<ArrayBuffer> | 'pending' | undefined {
    const known = this.#answered.get(key);
    if (known === undefined || known.until <= now) return undefined;
    return known.answer ?? 'pending';
  }

  /** @param answer undefined as long as there is none */
  note(key: string, answer: Uint8Array<ArrayBuffer> | undefined, until: Instant): void {
    this.#answered.delete(key);
    this.#answered.set(key, { answer, until });
    for (const oldest of this.#answered.keys()) {
      if (this.#answered.size <= this.requestsMax) return;
      this.#answered.delete(oldest);
    }
  }
}
