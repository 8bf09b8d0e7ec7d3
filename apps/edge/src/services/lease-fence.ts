import { uptime } from 'node:os';
import type { Dataplane } from '@sekisho/dataplane';

/** Milliseconds since the machine was booted, those included in which it slept: what the packet path goes by as well. */
export const sinceBoot = (): number => uptime() * 1000;

/**
 * How long the packet path may carry sessions' traffic (`carryFor`), so that two sessions never use one address: the store gives
 * an address away when its lease has ended, and an edge that was stopped, or whose machine slept, cannot know that it has.
 *
 * - Traffic passes until the first of the leases ends, counted from before it was asked for or renewed.
 * - Where nobody answers, as while Redis or NATS are away, leases in the store do not end either, and sessions go on: the time is
 *   made longer, in steps that are short against a lease, as long as this edge runs without a pause.
 * - Once a pause has let the time run out, it is made longer by leases alone that were asked for or renewed since: nothing passes
 *   until all are renewed, and sessions whose lease was lost meanwhile have ended by then.
 */
export class LeaseFence {
  /** In milliseconds, from any moment on; it goes on while the process or its machine does not. */
  readonly clock: () => number;
  readonly #dataplane: Pick<Dataplane, 'carryFor'>;
  #carriedUntil = Number.NEGATIVE_INFINITY;

  constructor(dataplane: Pick<Dataplane, 'carryFor'>, clock: () => number) {
    this.#dataplane = dataplane;
    this.clock = clock;
  }

  /** Whether nothing passes now. */
  get hasLapsed(): boolean {
    return this.clock() >= this.#carriedUntil;
  }

  /** For how long traffic passes from now on; undefined: no lease was held yet. */
  get carriesForMs(): number | undefined {
    return Number.isFinite(this.#carriedUntil) ? Math.max(0, this.#carriedUntil - this.clock()) : undefined;
  }

  /** A lease is held from now on. @param isOnly no other is: then what was before does not count */
  began(end: number, isOnly: boolean): void {
    if (isOnly || (!this.hasLapsed && end < this.#carriedUntil)) this.#carryUntil(end);
  }

  /** @param firstEnd when the first of the leases ends @param goOnMs for how long it goes on where nobody answers */
  extend(firstEnd: number, goOnMs: number): void {
    this.#carryUntil(this.hasLapsed ? firstEnd : Math.max(firstEnd, this.clock() + goOnMs));
  }

  #carryUntil(end: number): void {
    const ms = end - this.clock();
    if (ms <= 0) return;
    this.#carriedUntil = end;
    this.#dataplane.carryFor(ms);
  }
}
