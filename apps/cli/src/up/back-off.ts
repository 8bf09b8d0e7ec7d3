import { calmAfterMs, restartDelayMaxMs, restartDelayMinMs } from '../limits.ts';

/** How long to wait before a child that died is started again. */
export class BackOff {
  #delayMs = restartDelayMinMs;

  /** @param ranMs how long the child had been running */
  next(ranMs: number): number {
    if (ranMs >= calmAfterMs) this.#delayMs = restartDelayMinMs;
    const delayMs = this.#delayMs;
    this.#delayMs = Math.min(delayMs * 2, restartDelayMaxMs);
    return delayMs;
  }
}
