import { newUlid } from '@sekisho/platform';
import { agentLettersMax, seenIntervalMs, signInsMax } from '../limits.ts';
import type { Tables } from '../store/database.ts';
import type { AdministratorRow, SignInRow } from '../store/schema.ts';
import { hashOf, newToken } from './tokens.ts';

/** How long a sign-in is good: without use, and at all. */
export interface SignInLimits {
  readonly idleMs: number;
  readonly totalMs: number;
}

export interface Client {
  readonly address: string;
  readonly agent: string;
  /** What its browser keeps of a sign-in before. */
  readonly browser?: string | undefined;
}

/** To whoever has begun something by a sign-in that is over meanwhile. */
export const notInAnyMore = 'You are not signed in any more.';

/** Who is signed in, by the token in the browser's cookie. */
export class SignIns {
  readonly #tables: Tables;
  readonly #limits: SignInLimits;
  readonly #now: () => number;
  readonly #ended: (() => void)[] = [];

  /** @param now ms since the epoch */
  constructor(tables: Tables, limits: SignInLimits, now: () => number = Date.now) {
    this.#tables = tables;
    this.#limits = limits;
    this.#now = now;
  }

  /** The same in a transaction. */
  in(tables: Tables): SignIns {
    return new SignIns(tables, this.#limits, this.#now);
  }

  /** Has somebody look again whose sign-ins still stand, each time that some have been ended. */
  onEnded(look: () => void): void {
    this.#ended.push(look);
  }

  /** Some were ended in a transaction that is over. */
  tellEnded(): void {
    for (const look of this.#ended) look();
  }

  /**
   * @param provenAt when they have proven themselves, in ms since the epoch; undefined: now
   * @returns the token; the oldest of too many ends
   */
  async open(
    administrator: string,
    method: string,
    { address, agent }: Client,
    provenAt = Number.POSITIVE_INFINITY,
  ): Promise<string> {
    const token = newToken();
    const at = this.#text(this.#now());
    const row: SignInRow = {
      token: hashOf(token),
      id: newUlid(),
      administrator,
      method,
      created_at: at,
      seen_at: at,
      proven_at: this.#text(Math.min(provenAt, this.#now())),
      address,
      agent: agent.slice(0, agentLettersMax),
    };
    const tables = await this.#tables.get();
    await tables.insertInto('console_sign_in').values(row).execute();
    const rest = (await this.of(administrator)).slice(signInsMax);
    for (const { id } of rest) await this.end(administrator, id);
    return token;
  }

  /** Whose a token is; undefined: nobody's, or no longer. @param isUse false: it is asked without anybody's doing, and ends all the same */
  async find(
    token: string,
    isUse = true,
  ): Promise<{ readonly signIn: SignInRow; readonly administrator: AdministratorRow } | undefined> {
    const tables = await this.#tables.get();
    const signIn = await tables
      .selectFrom('console_sign_in')
      .selectAll()
      .where('token', '=', hashOf(token))
      .executeTakeFirst();
    if (signIn === undefined || !this.#isGood(signIn)) return undefined;
    const administrator = await tables
      .selectFrom('console_administrator')
      .selectAll()
      .where('id', '=', signIn.administrator)
      .where('disabled', '=', 0)
      .executeTakeFirst();
    if (administrator === undefined) return undefined;
    if (isUse) await this.#see(signIn);
    return { signIn, administrator };
  }

  /** Whether a sign-in is still good: asking is no use of it. @param hash of its token, as its row has it */
  async stands(hash: string): Promise<boolean> {
    const tables = await this.#tables.get();
    const row = await tables
      .selectFrom('console_sign_in')
      .innerJoin('console_administrator', 'console_administrator.id', 'console_sign_in.administrator')
      .selectAll('console_sign_in')
      .where('token', '=', hash)
      .where('disabled', '=', 0)
      .executeTakeFirst();
    return row !== undefined && this.#isGood(row);
  }

  /** Those that are good, the one that was used last first. */
  async of(administrator: string): Promise<readonly SignInRow[]> {
    const tables = await this.#tables.get();
    const rows = await tables
      .selectFrom('console_sign_in')
      .selectAll()
      .where('administrator', '=', administrator)
      .execute();
    return rows.filter((row) => this.#isGood(row)).toSorted((a, b) => b.seen_at.localeCompare(a.seen_at));
  }

  async end(administrator: string, id: string): Promise<boolean> {
    const tables = await this.#tables.get();
    const { numDeletedRows } = await tables
      .deleteFrom('console_sign_in')
      .where('administrator', '=', administrator)
      .where('id', '=', id)
      .executeTakeFirst();
    this.tellEnded();
    return numDeletedRows > 0n;
  }

  /** All of an administrator's but one. */
  async endAll(administrator: string, except?: string): Promise<void> {
    const tables = await this.#tables.get();
    await tables
      .deleteFrom('console_sign_in')
      .where('administrator', '=', administrator)
      .where('id', '!=', except ?? '')
      .execute();
    this.tellEnded();
  }

  /** Forgets those that are over. */
  async sweep(): Promise<void> {
    const tables = await this.#tables.get();
    const now = this.#now();
    await tables
      .deleteFrom('console_sign_in')
      .where(({ or, eb }) =>
        or([
          eb('seen_at', '<', this.#text(now - this.#limits.idleMs)),
          eb('created_at', '<', this.#text(now - this.#limits.totalMs)),
        ]),
      )
      .execute();
  }

  #isGood({ created_at, seen_at }: SignInRow): boolean {
    const now = this.#now();
    const { idleMs, totalMs } = this.#limits;
    return now - Date.parse(created_at) < totalMs && now - Date.parse(seen_at) < idleMs;
  }

  /** Not at every request: a page asks often. */
  async #see({ token, seen_at }: SignInRow): Promise<void> {
    if (this.#now() - Date.parse(seen_at) < seenIntervalMs) return;
    const tables = await this.#tables.get();
    await tables
      .updateTable('console_sign_in')
      .set({ seen_at: this.#text(this.#now()) })
      .where('token', '=', token)
      .execute();
  }

  #text(ms: number): string {
    return new Date(ms).toISOString();
  }
}
