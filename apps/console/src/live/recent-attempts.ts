import { type RefusalCode, refusals } from '@sekisho/contracts';
import type { OverviewState } from '../api/overview/endpoints.ts';
import { overviewCodesMax, refusalsRememberedMax, refusalsRememberedMs } from '../limits.ts';

interface Attempt {
  /** Ms since the epoch. */
  readonly at: number;
  /** undefined: it was not refused. */
  readonly code: RefusalCode | undefined;
}

/** How attempts of the last hour ended. */
export class RecentAttempts {
  #attempts: Attempt[] = [];

  constructor(private readonly now: () => number = Date.now) {}

  add(attempt: Attempt): void {
    this.#attempts.push(attempt);
    if (this.#attempts.length > 2 * refusalsRememberedMax) this.#forget();
  }

  /** Those of before, by the log. */
  fill(older: readonly Attempt[]): void {
    const first = this.#attempts[0]?.at ?? Number.POSITIVE_INFINITY;
    this.#attempts = [...older.filter(({ at }) => at < first).toSorted((a, b) => a.at - b.at), ...this.#attempts];
  }

  summary(): OverviewState['attempts'] {
    this.#forget();
    const refused = this.#attempts.flatMap(({ code }) => code ?? []);
    const codes = [...Map.groupBy(refused, (code) => code)]
      .map(([code, all]) => ({ code, sentence: refusals[code].sentence, count: all.length }))
      .toSorted((a, b) => b.count - a.count)
      .slice(0, overviewCodesMax);
    const connected = this.#attempts.length - refused.length;
    return { sinceMs: refusalsRememberedMs, connected, refused: refused.length, codes };
  }

  #forget(): void {
    const from = this.now() - refusalsRememberedMs;
    this.#attempts = this.#attempts.filter(({ at }) => at >= from).slice(-refusalsRememberedMax);
  }
}
