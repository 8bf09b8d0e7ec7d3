import { backEndTimeoutMaxMs } from '@sekisho/platform';

const minuteMs = 60_000;

/** How wrong passwords add up, and what follows. */
export interface GuessBound {
  /** So many have no consequence. */
  readonly free: number;
  /** One is forgotten in this time. */
  readonly forgetMs: number;
  /** The last free one delays the next attempt by this, every further one by twice as much as the one before … */
  readonly delayMs: number;
  /** … up to this. */
  readonly delayMaxMs: number;
}

/**
 * What wrong passwords cost. By name and address together: a person who mistypes has five tries, a program that guesses some
 * hundred a day. By address (an office of hundreds behind one NAT) and by name (guessers who have many addresses) the bounds
 * are far higher and the delays short, for they meet the innocent as well.
 */
export const guessBounds = {
  'user-and-address': { free: 5, forgetMs: 60 * minuteMs, delayMs: 10_000, delayMaxMs: 15 * minuteMs },
  user: { free: 50, forgetMs: 5 * minuteMs, delayMs: 10_000, delayMaxMs: minuteMs },
  address: { free: 100, forgetMs: 15_000, delayMs: 10_000, delayMaxMs: minuteMs },
} as const satisfies Record<string, GuessBound>;

/** Names and addresses whose wrong passwords are remembered: some 20 MB at most. Beyond it the ones forgotten soonest go. */
export const guessesMax = 100_000;

/** Wrong passwords between two clearings-up, which cost a sweep over what is over. */
export const guessesPerTidying = 1_000;

/** Attempts by one name from one address that this instance verifies at once: many routers may share an account, but not guess side by side. */
export const attemptsAtOnceMax = 64;

/** An attempt that was never finished no longer counts after this time: longer than a back end may take (push MFA). */
export const attemptAbandonedMs = backEndTimeoutMaxMs + 10_000;

/** Names longer than this are nobody's; their beginning stands for them. */
export const guessNameLengthMax = 253;

/** The store answers within a millisecond or two. A login does not wait longer for it, nor again so soon after it did not answer. */
export const guessStoreAnswerMs = 500;
export const guessStorePauseMs = 5_000;

/** Locks shown to an administrator at most. */
export const locksShownMax = 1_000;
