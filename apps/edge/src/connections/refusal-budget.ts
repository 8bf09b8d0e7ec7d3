/**
 * How many refusals may be recorded in a window of time, from one source and in all, so that strangers can fill neither the
 * log nor the spool. What is over the budget is counted elsewhere; forged sources can't make room.
 */
export class RefusalBudget {
  readonly #used = new Map<string, number>();
  #total = 0;
  #windowStart = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly windowMs: number,
    private readonly perSourceMax: number,
    private readonly totalMax: number,
  ) {}

  allows(source: string, nowMs: number): boolean {
    if (nowMs - this.#windowStart >= this.windowMs) this.#open(nowMs);
    const used = this.#used.get(source) ?? 0;
    if (used >= this.perSourceMax || this.#total >= this.totalMax) return false;
    this.#used.set(source, used + 1);
    this.#total += 1;
    return true;
  }

  #open(nowMs: number): void {
    this.#used.clear();
    this.#total = 0;
    this.#windowStart = nowMs;
  }
}
