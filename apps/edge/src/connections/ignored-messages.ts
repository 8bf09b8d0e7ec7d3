import { limits } from '../limits.ts';

/** What was ignored: counted by reason, never recorded with content. */
export class IgnoredMessages {
  readonly #byReason = new Map<string, number>();

  get byReason(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#byReason);
  }

  /** Beyond as many reasons as there may be, others count as one: no stranger's words make this grow. */
  count(which: string): void {
    const reason = this.#byReason.size < limits.ignoredReasonsMax || this.#byReason.has(which) ? which : 'other';
    this.#byReason.set(reason, (this.#byReason.get(reason) ?? 0) + 1);
  }
}
