import { networkOf } from '../http/network-of.ts';
import {
  signInFailuresForgottenMs,
  signInFailuresFree,
  signInHoldMaxMs,
  signInHoldMinMs,
  signInNamesMax,
} from '../limits.ts';

/** Something by which failures are counted. */
export interface Counted {
  readonly key: string;
  /** So many are free. */
  readonly free: number;
  /** Of one person alone, who has proven that it was them: forgotten then. Others have failed by what is not. */
  readonly isTheirs: boolean;
}

/** A try that was counted as a failure before it was looked at: many at once are no more than one after the other. */
export interface Attempt {
  /** It was none. */
  forgive(): void;
  /** Nor is what was counted of them alone. */
  succeed(): void;
}

interface Failures {
  readonly count: number;
  readonly heldUntil: number;
  readonly isBeyond: boolean;
  readonly at: number;
}

/**
 * Holds back who guesses. The hold doubles with each failure, and what is a day old is forgotten. What is remembered is bounded: what is
 * oldest goes first, of those who are held back last of all.
 */
export class SignInGuard {
  readonly #failures = new Map<string, Failures>();
  readonly #now: () => number;

  /** @param now ms since the epoch */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Keys of which failures are remembered. */
  get size(): number {
    return this.#failures.size;
  }

  /** How long nobody may try, in ms; 0: go on. */
  heldMs(counted: readonly Counted[]): number {
    const now = this.#now();
    return Math.max(0, ...counted.map(({ key }) => (this.#of(key)?.heldUntil ?? 0) - now));
  }

  begin(counted: readonly Counted[]): Attempt {
    const undo = counted.map((each) => ({ ...each, undo: this.#count(each) }));
    for (let over = this.#failures.size - signInNamesMax; over > 0; over -= 1) this.#forgetOne();
    return {
      forgive: () => {
        for (const each of undo) each.undo();
      },
      succeed: () => {
        for (const each of undo) {
          if (each.isTheirs) this.#failures.delete(each.key);
          else each.undo();
        }
      },
    };
  }

  /** @returns what takes it back */
  #count({ key, free }: Counted): () => void {
    const before = this.#of(key);
    const count = (before?.count ?? 0) + 1;
    const isBeyond = count > free;
    const holdMs = isBeyond ? Math.min(signInHoldMinMs * 2 ** (count - free - 1), signInHoldMaxMs) : 0;
    const failures = { count, heldUntil: isBeyond ? this.#now() + holdMs : 0, isBeyond, at: this.#now() };
    this.#put(key, failures);
    return () => {
      const present = this.#failures.get(key);
      // Others have failed meanwhile: what holds them back stays.
      if (present !== failures) {
        if (present !== undefined) this.#failures.set(key, { ...present, count: present.count - 1 });
      } else if (before === undefined) this.#failures.delete(key);
      else this.#failures.set(key, before);
    };
  }

  #of(key: string): Failures | undefined {
    const failures = this.#failures.get(key);
    return failures !== undefined && this.#now() - failures.at < signInFailuresForgottenMs ? failures : undefined;
  }

  /** The last ones are the youngest. */
  #put(key: string, failures: Failures): void {
    this.#failures.delete(key);
    this.#failures.set(key, failures);
  }

  #forgetOne(): void {
    const [oldest] = this.#failures.keys();
    for (const [key, { isBeyond }] of this.#failures) {
      if (isBeyond) continue;
      this.#failures.delete(key);
      return;
    }
    if (oldest !== undefined) this.#failures.delete(oldest);
  }
}

/** Who gives a name: by name from an address, by name from anywhere, and by address. Of the latter two many are free, as others fail there. */
export function byName(name: string, address: string): readonly Counted[] {
  const network = networkOf(address);
  return [
    { key: `${name.toLowerCase()} ${network}`, free: signInFailuresFree, isTheirs: true },
    { key: `name ${name.toLowerCase()}`, free: 10 * signInFailuresFree, isTheirs: false },
    { key: `address ${network}`, free: 4 * signInFailuresFree, isTheirs: false },
  ];
}

/** Who gives a name in a browser by which its owner was in: whatever others do elsewhere does not keep them out here. */
export const byBrowser = (browser: string): readonly Counted[] => [
  { key: `browser ${browser}`, free: signInFailuresFree, isTheirs: true },
];

/** Who is in, and shows their password again: this is nobody else's concern. @param id of the administrator */
export const byAccount = (id: string): readonly Counted[] => [
  { key: `account ${id}`, free: signInFailuresFree, isTheirs: true },
];

/**
 * Whether the log is told of somebody at an address who was refused and gave no name: that costs them nothing, and whoever looks through the
 * log is not to look through a flood. Beyond what is free, it is told ever more seldom.
 */
export const isRefusalTold = (guard: SignInGuard, address: string): boolean =>
  isToldOf(guard, `refused ${networkOf(address)}`);

/** The same of whatever somebody who is refused is counted by. */
export function isToldOf(guard: SignInGuard, key: string): boolean {
  const counted = [{ key, free: 4 * signInFailuresFree, isTheirs: false }];
  if (guard.heldMs(counted) > 0) return false;
  guard.begin(counted);
  return true;
}
