import { type Instant, later, milliseconds } from '@sekisho/wire';
import { limits } from '../limits.ts';
import { Allowance } from './allowance.ts';

const minuteMs = 60_000;

/**
 * Decides which first messages of Aggressive Mode are answered. Each costs a Diffie-Hellman computation and shows a hash of a
 * pre-shared key, whoever sent it: few in all, and of these few to a source.
 */
export class AggressiveModeGate {
  readonly #all = new Allowance(limits.aggressivePerSecondMax);
  readonly #sources = new Map<string, { readonly allowance: Allowance; full: Instant }>();

  /** How many sources are remembered. */
  get size(): number {
    return this.#sources.size;
  }

  admits(address: string, now: Instant): boolean {
    const known = this.#sources.get(address);
    // A source beyond its own allowance takes nothing of others'.
    const source = known ?? { allowance: new Allowance(limits.aggressivePerSourceMinuteMax, minuteMs), full: now };
    if (known ? !known.allowance.take(now) : this.#sources.size >= limits.aggressiveSourcesMax) return false;
    if (!this.#all.take(now)) return false;
    if (!known) source.allowance.take(now);
    source.full = later(now, milliseconds(minuteMs));
    this.#sources.set(address, source);
    return true;
  }

  /** Sources whose allowance is whole again. */
  forget(now: Instant): void {
    for (const [address, { full }] of this.#sources) if (full <= now) this.#sources.delete(address);
  }
}
