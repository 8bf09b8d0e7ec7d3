import { networkOf } from '../http/network-of.ts';
import { signInFailuresFree, signInHoldMaxMs, signInHoldMinMs, signInNamesMax } from '../limits.ts';

interface Failures {
  count: number;
  heldUntil: number;
}

/**
 * Holds back who guesses: by name from an address, by name from anywhere, and by address. The hold doubles with each failure; what is
 * remembered is bounded, and what is oldest goes first.
 */
export class SignInGuard {
  readonly #failures = new Map<string, Failures>();
  readonly #now: () => number;

  /** @param now ms since the epoch */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** How long nobody may try by this name from this address, in ms; 0: go on. */
  heldMs(name: string, address: string): number {
    const now = this.#now();
    return Math.max(0, ...keysOf(name, address).map(({ key }) => (this.#failures.get(key)?.heldUntil ?? 0) - now));
  }

  failed(name: string, address: string): void {
    for (const { key, free } of keysOf(name, address)) {
      const failures = this.#failures.get(key) ?? { count: 0, heldUntil: 0 };
      failures.count += 1;
      const beyond = failures.count - free;
      if (beyond > 0) {
        failures.heldUntil = this.#now() + Math.min(signInHoldMinMs * 2 ** (beyond - 1), signInHoldMaxMs);
      }
      this.#failures.delete(key);
      this.#failures.set(key, failures);
    }
    for (const key of this.#failures.keys()) {
      if (this.#failures.size <= signInNamesMax) break;
      this.#failures.delete(key);
    }
  }

  /** What was counted before it was looked at was no failure. */
  forgive(name: string, address: string): void {
    for (const { key } of keysOf(name, address)) {
      const failures = this.#failures.get(key);
      if (failures === undefined) continue;
      failures.count -= 1;
      failures.heldUntil = 0;
      if (failures.count <= 0) this.#failures.delete(key);
    }
  }

  succeeded(name: string, address: string): void {
    for (const { key } of keysOf(name, address)) this.#failures.delete(key);
  }
}

/** A name from anywhere and an address get more tries, so that nobody locks others out by guessing once or twice. */
const keysOf = (name: string, address: string) => {
  const network = networkOf(address);
  return [
    { key: `${name.toLowerCase()} ${network}`, free: signInFailuresFree },
    { key: `name ${name.toLowerCase()}`, free: 10 * signInFailuresFree },
    { key: `address ${network}`, free: 4 * signInFailuresFree },
  ];
};
