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
  readonly #ofAddress = new Map<string, number>();
  /** The oldest first. */
  readonly #unproven = new Set<Association>();

  get size(): number {
    return this.#attempts.size;
  }

  byFirstMessage(key: string): Association | undefined {
    return this.#byFirstMessage.get(key);
  }

  /** Whether the address has room for another attempt. */
  mayBegin(address: string): boolean {
    return (this.#ofAddress.get(address) ?? 0) < limits.halfOpenPerAddressMax;
  }

  /** Attempts whose sender has not answered yet. */
  get unproven(): number {
    return this.#unproven.size;
  }

  /** @returns the oldest unproven attempt when there are too many: it is to be dropped */
  add(association: Association, firstMessage: string): Association | undefined {
    const { address } = association.remote;
    this.#attempts.set(association, { firstMessage, address, proven: false });
    this.#byFirstMessage.set(firstMessage, association);
    this.#ofAddress.set(address, (this.#ofAddress.get(address) ?? 0) + 1);
    this.#unproven.add(association);
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
    const left = (this.#ofAddress.get(attempt.address) ?? 1) - 1;
    if (left > 0) this.#ofAddress.set(attempt.address, left);
    else this.#ofAddress.delete(attempt.address);
  }
}
