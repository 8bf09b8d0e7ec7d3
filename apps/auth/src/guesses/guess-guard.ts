import type { LockRecord } from '@sekisho/contracts';
import { type Logger, within } from '@sekisho/platform';
import { counterOf } from '@sekisho/platform/metrics';
import { type Guess, type GuessKind, type GuessStore, heldUntil, levelAt } from './guess-store.ts';
import {
  attemptAbandonedMs,
  attemptsAtOnceMax,
  guessBounds,
  guessesPerTidying,
  guessNameLengthMax,
  guessStoreAnswerMs,
  guessStorePauseMs,
} from './limits.ts';

export interface GuessGuardParts {
  readonly store: GuessStore;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly logger: Pick<Logger, 'warn'>;
  /** How long the store may take. */
  readonly storeAnswerMs?: number;
}

/** What came of an attempt; `unknown` where nobody said whether the password was right. */
export type GuessOutcome = 'right' | 'wrong' | 'unknown';

export interface GuessRefusal {
  readonly code: 'too-many-attempts';
  readonly detail: string;
}

/** Attempts by one name from one address on this instance. */
interface UnderWay {
  /** Being verified. */
  count: number;
  /** For which the store is being read. */
  reading: number;
  /** Wrong passwords counted since the first of these began. */
  counted: number;
  since: number;
  /** Wrong passwords are known of. */
  marked: boolean;
}

/**
 * Makes those who guess passwords wait, in every realm. Who waits is refused, the right password included, and what is refused
 * so does not count. Where the store does not answer nobody waits: it must not keep users of other realms out.
 */
export class GuessGuard {
  /** The longest unused first. */
  readonly #underWay = new Map<string, UnderWay>();
  readonly #writes = new Set<Promise<void>>();
  readonly #waits = counterOf('sekisho.auth.guesses.refused');
  #storeAwayUntil = 0;
  #counted = 0;

  constructor(private readonly parts: GuessGuardParts) {}

  /**
   * Begins an attempt; `report` ends it. Costs one read, or more where wrong passwords are counted meanwhile.
   * @param user as the realm spells it
   * @param remote address of the client
   * @returns undefined: go ahead
   */
  async check(user: string, remote: string): Promise<GuessRefusal | undefined> {
    const name = nameOf(user);
    const key = `${name}\0${remote}`;
    const underWay = this.#entry(key);
    // Not even read for: a flood by one name must not keep the store from answering for all.
    const all = underWay.count + underWay.reading;
    if (all >= attemptsAtOnceMax) return this.#crowded(all);
    underWay.reading += 1;
    try {
      const guesses = await this.#read(name, remote, underWay);
      const now = this.parts.now();
      const holding = longest(guesses);
      if (holding !== undefined && heldUntil(holding) > now) return this.#refused(holding, remote);
      const pair = guesses.find(({ what }) => what === 'user-and-address');
      return this.#begin(key, underWay, pair === undefined ? 0 : levelAt(pair, now));
    } finally {
      underWay.reading -= 1;
      this.#settle(key, underWay);
    }
  }

  /** A wrong password is counted when this returns. */
  async report(user: string, remote: string, outcome: GuessOutcome): Promise<void> {
    const name = nameOf(user);
    const { store } = this.parts;
    if (outcome === 'wrong') await this.#count(name, remote);
    // Not before it is counted: until then it counts as under way.
    const marked = this.#end(`${name}\0${remote}`, outcome);
    if (outcome === 'right' && marked) this.#behind(() => store.clear(name, remote));
  }

  /** Who has to wait now. */
  async locks(): Promise<LockRecord[]> {
    const holding = await this.parts.store.holding(this.parts.now());
    return holding.map((guess) => ({
      what: guess.what,
      ...(guess.what !== 'address' && { user: guess.name }),
      ...(guess.what !== 'user' && { from: guess.source }),
      until: new Date(heldUntil(guess)).toISOString(),
    }));
  }

  /** How many have to wait now, by what was guessed at; empty where the store does not answer. */
  async locked(): Promise<ReadonlyMap<GuessKind, number>> {
    return (await this.#answer(() => this.parts.store.countHolding(this.parts.now()))) ?? new Map();
  }

  /** @returns whether anything was known of the name, or of the name and the address */
  lift(user: string, from: string | undefined): Promise<boolean> {
    return this.parts.store.lift(nameOf(user), from);
  }

  /** Waits for what is being written. */
  async settled(): Promise<void> {
    await Promise.all(this.#writes);
  }

  async #count(name: string, remote: string): Promise<void> {
    const { store, now } = this.parts;
    await this.#answer(() => store.count(name, remote, now()));
    this.#counted += 1;
    if (this.#counted % guessesPerTidying === 0) this.#behind(() => store.tidy(now()));
  }

  /** What was read while a wrong password was counted may lack it, which is no longer under way either: it is read again. */
  async #read(name: string, remote: string, underWay: UnderWay): Promise<readonly Guess[]> {
    for (;;) {
      const before = underWay.counted;
      const guesses = await this.#answer(() => this.parts.store.find(name, remote));
      if (guesses === undefined) return [];
      const holding = longest(guesses);
      const isHeld = holding !== undefined && heldUntil(holding) > this.parts.now();
      if (isHeld || underWay.counted === before) return guesses;
    }
  }

  #entry(key: string): UnderWay {
    const now = this.parts.now();
    this.#forgetAbandoned(now);
    const known = this.#underWay.get(key);
    if (known !== undefined) return known;
    const entry = { count: 0, reading: 0, counted: 0, since: now, marked: false };
    this.#underWay.set(key, entry);
    return entry;
  }

  /** Many at once are many guesses before the first is counted: where there were wrong ones, those under way count as well. */
  #begin(key: string, underWay: UnderWay, level: number): GuessRefusal | undefined {
    const most = level === 0 ? attemptsAtOnceMax : guessBounds['user-and-address'].free - level;
    // One at a time is always possible: else who has waited for long could not try again.
    if (underWay.count >= Math.max(1, most)) return this.#crowded(underWay.count);
    underWay.count += 1;
    underWay.since = this.parts.now();
    underWay.marked ||= level > 0;
    this.#underWay.delete(key);
    this.#underWay.set(key, underWay);
    return undefined;
  }

  /** @returns whether wrong passwords may be known of */
  #end(key: string, outcome: GuessOutcome): boolean {
    const known = this.#underWay.get(key);
    if (known === undefined) return true;
    known.count = Math.max(0, known.count - 1);
    if (outcome === 'wrong') known.counted += 1;
    this.#settle(key, known);
    return known.marked;
  }

  /** Forgets what nothing is under way of. */
  #settle(key: string, underWay: UnderWay): void {
    const isOver = underWay.count === 0 && underWay.reading === 0;
    if (isOver && this.#underWay.get(key) === underWay) this.#underWay.delete(key);
  }

  #forgetAbandoned(now: number): void {
    for (const [key, { since }] of this.#underWay) {
      if (since > now - attemptAbandonedMs) return;
      this.#underWay.delete(key);
    }
  }

  #crowded(count: number): GuessRefusal {
    this.#waits({ of: 'under-way' });
    return crowded(count);
  }

  #refused(guess: Guess, remote: string): GuessRefusal {
    this.#waits({ of: guess.what });
    return refusal(guess, remote);
  }

  /** @returns undefined where the store does not answer */
  async #answer<T>(ask: () => Promise<T>): Promise<T | undefined> {
    if (this.parts.now() < this.#storeAwayUntil) return undefined;
    try {
      return await within(this.parts.storeAnswerMs ?? guessStoreAnswerMs, ask());
    } catch (error) {
      this.#storeAwayUntil = this.parts.now() + guessStorePauseMs;
      this.parts.logger.warn({ err: error }, 'wrong passwords cannot be counted; nobody has to wait meanwhile');
      return undefined;
    }
  }

  #behind(write: () => Promise<void>): void {
    const written = this.#answer(write).then(() => void this.#writes.delete(written));
    this.#writes.add(written);
  }
}

/** What makes wait longest. */
const longest = (guesses: readonly Guess[]): Guess | undefined =>
  guesses.toSorted((a, b) => heldUntil(b) - heldUntil(a))[0];

/** Directories take names in any case of letters, with spaces around and several between: each spelling is the same guess. */
const nameOf = (user: string): string =>
  user.normalize('NFKC').trim().replace(/\s+/gu, ' ').toLowerCase().slice(0, guessNameLengthMax);

const who = {
  'user-and-address': (remote: string) => `by this name from ${remote}`,
  user: () => 'by this name from anywhere',
  address: (remote: string) => `by any name from ${remote}`,
} as const;

const refusal = (guess: Guess, remote: string): GuessRefusal => ({
  code: 'too-many-attempts',
  detail: `${who[guess.what](remote)}, until ${new Date(heldUntil(guess)).toISOString()}`,
});

const crowded = (count: number): GuessRefusal => ({
  code: 'too-many-attempts',
  detail: `${count} by this name from this address are under way`,
});
