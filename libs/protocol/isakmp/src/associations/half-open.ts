import { limits } from '../limits.ts';
import type { Association } from './association.ts';

interface Attempt {
  readonly firstMessage: string;
  readonly address: string;
  /** Its sender has answered, and so is where it says. */
  proven: boolean;
}

/** Responders' unfinished Main Modes: found by their first message, counted by address, forgotten when there are too many. */
export class HalfOpen {
  readonly #attempts = new Map<Association, Attempt>();
  readonly #byFirstMessage = new Map<string, Association>();
  /** The oldest first. */
  readonly #ofAddress = new Map<string, Set<Association>>();
  /** The oldest first. */
  readonly #unproven = new Set<Association>();

  get size(): number {
    return this.#attempts.size;
  }

  byFirstMessage(key: string): Association | undefined {
    return this.#byFirstMessage.get(key);
  }

  /** What room an address has for another attempt: a place that is free, that of a sender which has not answered, or none. */
  roomFor(address: string): 'free' | 'taken' | 'none' {
    if ((this.#ofAddress.get(address)?.size ?? 0) < limits.halfOpenPerAddressMax) return 'free';
    return this.#oldestUnprovenOf(address) ? 'taken' : 'none';
  }

  /** Attempts whose sender has not answered yet. */
  get unproven(): number {
    return this.#unproven.size;
  }

  /** @returns the oldest unproven attempt when there are too many, of the address or in all: it is to be dropped */
  add(association: Association, firstMessage: string): Association | undefined {
    const { address } = association.remote;
    this.#attempts.set(association, { firstMessage, address, proven: false });
    this.#byFirstMessage.set(firstMessage, association);
    const ofAddress = this.#ofAddress.get(address) ?? new Set();
    this.#ofAddress.set(address, ofAddress.add(association));
    this.#unproven.add(association);
    if (ofAddress.size > limits.halfOpenPerAddressMax) return this.#oldestUnprovenOf(address);
    return this.#unproven.size > limits.unprovenMax ? this.#unproven.values().next().value : undefined;
  }

  /** The sender has answered. @returns false when too many have: there is no room now, there may be later */
  prove(association: Association): boolean {
    const attempt = this.#attempts.get(association);
    if (!attempt || attempt.proven) return true;
    if (this.#attempts.size - this.#unproven.size >= limits.halfOpenMax) return false;
    attempt.proven = true;
    this.#unproven.delete(association);
    return true;
  }

  remove(association: Association): void {
    const attempt = this.#attempts.get(association);
    if (!attempt) return;
    this.#attempts.delete(association);
    this.#unproven.delete(association);
    this.#byFirstMessage.delete(attempt.firstMessage);
    const ofAddress = this.#ofAddress.get(attempt.address);
    ofAddress?.delete(association);
    if (ofAddress?.size === 0) this.#ofAddress.delete(attempt.address);
  }

  /** Looks at no more than one address may have. */
  #oldestUnprovenOf(address: string): Association | undefined {
    for (const association of this.#ofAddress.get(address) ?? []) {
      if (this.#unproven.has(association)) return association;
    }
    return undefined;
  }
}
