import type { ExpressionBuilder, Kysely } from 'kysely';
import { guessBounds, guessesMax, locksShownMax } from './limits.ts';

export type GuessKind = keyof typeof guessBounds;

export interface GuessTables {
  /** Wrong passwords by what they have in common; what does not matter is ''. Times in milliseconds since the epoch. */
  guess: {
    what: GuessKind;
    name: string;
    source: string;
    /** The last one. */
    failed_at: number;
    /** When all will be forgotten: a leaky bucket in one number, which every wrong password fills by its `forgetMs`. */
    empty_at: number;
  };
}

export type Guess = GuessTables['guess'];

const kinds = Object.keys(guessBounds).filter((kind): kind is GuessKind => kind in guessBounds);
const delayMaxMs = Math.max(...Object.values(guessBounds).map((bound) => bound.delayMaxMs));

/** Wrong passwords not forgotten at a moment. */
export const levelAt = ({ what, empty_at }: Guess, now: number): number =>
  Math.max(0, Math.ceil((empty_at - now) / guessBounds[what].forgetMs));

/** Until when the next attempt has to wait; a moment in the past where it need not. */
export function heldUntil(guess: Guess): number {
  const { free, delayMs, delayMaxMs: most } = guessBounds[guess.what];
  const over = levelAt(guess, guess.failed_at) - free;
  return over < 0 ? 0 : guess.failed_at + Math.min(most, delayMs * 2 ** over);
}

/** Wrong passwords, shared by all instances. Methods reject with the database's own error. */
export class GuessStore {
  constructor(private readonly database: Kysely<GuessTables>) {}

  /** What matters for an attempt: at most one of each kind. */
  find(name: string, source: string): Promise<Guess[]> {
    return this.database
      .selectFrom('guess')
      .selectAll()
      .where((eb) => eb.or(kinds.map((what) => eb.and(keyOf(what, name, source)))))
      .execute();
  }

  /** Counts a wrong password. One statement, so none is lost however many instances count at once. */
  async count(name: string, source: string, now: number): Promise<void> {
    const rows = kinds.map((what) => {
      return { ...keyOf(what, name, source), failed_at: now, empty_at: now + guessBounds[what].forgetMs };
    });
    await this.database
      .insertInto('guess')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['what', 'name', 'source']).doUpdateSet((eb) => ({
          failed_at: eb.ref('excluded.failed_at'),
          empty_at: eb(fuller(eb), '+', eb('excluded.empty_at', '-', eb.ref('excluded.failed_at'))),
        })),
      )
      .execute();
  }

  /** Forgets those of a name from an address. */
  async clear(name: string, source: string): Promise<void> {
    await this.database
      .deleteFrom('guess')
      .where((eb) => eb.and(keyOf('user-and-address', name, source)))
      .execute();
  }

  /**
   * Forgets those of a name, wherever they came from; with an address only those from there, and all others from there.
   * @returns whether there were any
   */
  async lift(name: string, source: string | undefined): Promise<boolean> {
    const { numDeletedRows } = await this.database
      .deleteFrom('guess')
      .where((eb) =>
        source === undefined
          ? eb.and([eb('name', '=', name), eb('what', '!=', 'address')])
          : eb.or([eb.and(keyOf('user-and-address', name, source)), eb.and(keyOf('address', name, source))]),
      )
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  /** Those that make somebody wait now, the newest first. */
  async holding(now: number): Promise<Guess[]> {
    const recent = await this.database
      .selectFrom('guess')
      .selectAll()
      .where('failed_at', '>', now - delayMaxMs)
      .orderBy('failed_at', 'desc')
      .limit(guessesMax)
      .execute();
    return recent.filter((guess) => heldUntil(guess) > now).slice(0, locksShownMax);
  }

  /** How many make somebody wait now, of each kind; no more are looked at than an administrator is shown. */
  async countHolding(now: number): Promise<ReadonlyMap<GuessKind, number>> {
    const recent = await this.database
      .selectFrom('guess')
      .selectAll()
      .where('failed_at', '>', now - delayMaxMs)
      .orderBy('failed_at', 'desc')
      .limit(locksShownMax)
      .execute();
    const holding = recent.filter((guess) => heldUntil(guess) > now);
    return new Map(kinds.map((kind) => [kind, holding.filter(({ what }) => what === kind).length]));
  }

  /** Removes what is forgotten, and of the rest what will be soonest, down to `most`. */
  async tidy(now: number, most = guessesMax): Promise<void> {
    await this.database.deleteFrom('guess').where('empty_at', '<=', now).execute();
    const last = await this.database
      .selectFrom('guess')
      .select('empty_at')
      .orderBy('empty_at', 'desc')
      .offset(most)
      .limit(1)
      .executeTakeFirst();
    if (last !== undefined) await this.database.deleteFrom('guess').where('empty_at', '<=', last.empty_at).execute();
  }
}

const keyOf = (what: GuessKind, name: string, source: string): Pick<Guess, 'what' | 'name' | 'source'> => ({
  what,
  name: what === 'address' ? '' : name,
  source: what === 'user' ? '' : source,
});

/** When the bucket would be empty, or now if it is: to be filled from there. */
const fuller = (eb: ExpressionBuilder<GuessTables & { excluded: Guess }, 'guess' | 'excluded'>) =>
  eb
    .case()
    .when('guess.empty_at', '>', eb.ref('excluded.failed_at'))
    .then(eb.ref('guess.empty_at'))
    .else(eb.ref('excluded.failed_at'))
    .end();
