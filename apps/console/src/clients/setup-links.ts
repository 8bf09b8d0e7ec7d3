import type { TrafficChoice, UserMethod } from '@sekisho/client-setup';
import { newUlid } from '@sekisho/platform';
import { hashOf, newToken } from '../access/tokens.ts';
import { setupLinksKeptMs, setupLinkTriesMax } from '../limits.ts';
import type { ConsoleDatabase } from '../store/database.ts';
import type { SetupLinkRow } from '../store/schema.ts';
import type { MachineAuthentication } from './platforms.ts';

/** What a link is made for. */
export interface LinkOrder {
  /** undefined: for everybody. */
  readonly user: string | undefined;
  /** How the machine proves itself; undefined: the link leads to a guide without secrets. */
  readonly authentication: MachineAuthentication | undefined;
  /** Name of the key; undefined: the first that the user may have. */
  readonly preSharedKey: string | undefined;
  /** Account of a machine that a certificate is issued to, when the link is used. */
  readonly machine: string | undefined;
  /** What clients dial. */
  readonly server: string | undefined;
  readonly method?: UserMethod | undefined;
  readonly traffic?: TrafficChoice | undefined;
  readonly connection?: string | undefined;
  /** A new password is made and shown when it is used. */
  readonly resetsPassword: boolean;
  /** How often it may be used. */
  readonly uses: number;
  readonly lastsMs: number;
  /** Who made it. */
  readonly by: string;
}

/** Links by which somebody fetches their own set-up, as often as it was said and without an account here. Of the token a hash alone is kept. */
export class SetupLinks {
  readonly #database: ConsoleDatabase;
  readonly #now: () => number;

  /** @param now ms since the epoch */
  constructor(database: ConsoleDatabase, now: () => number = Date.now) {
    this.#database = database;
    this.#now = now;
  }

  async make({ lastsMs, ...order }: LinkOrder): Promise<{ readonly token: string; readonly link: SetupLinkRow }> {
    const tables = await this.#database.get();
    const now = this.#now();
    await tables
      .deleteFrom('console_setup_link')
      .where('expires_at', '<', iso(now - setupLinksKeptMs))
      .execute();
    const token = newToken();
    const link: SetupLinkRow = {
      token: hashOf(token),
      id: newUlid(),
      user_name: order.user ?? null,
      authentication: order.authentication ?? null,
      pre_shared_key: order.preSharedKey ?? null,
      machine: order.machine ?? null,
      server: order.server ?? null,
      method: order.method ?? null,
      traffic: order.traffic ?? null,
      connection: order.connection ?? null,
      resets_password: order.resetsPassword ? 1 : 0,
      created_by: order.by,
      created_at: iso(now),
      expires_at: iso(now + lastsMs),
      used_at: null,
      used_from: null,
      revoked_at: null,
      uses: order.uses,
      used: 0,
      tries: 0,
    };
    await tables.insertInto('console_setup_link').values(link).execute();
    return { token, link };
  }

  /** Those of the last weeks, the newest first. */
  async list(): Promise<readonly SetupLinkRow[]> {
    const tables = await this.#database.get();
    return await tables.selectFrom('console_setup_link').selectAll().orderBy('id', 'desc').execute();
  }

  /** What a link is for, while it is good. */
  async find(token: string): Promise<SetupLinkRow | undefined> {
    const tables = await this.#database.get();
    const link = await tables
      .selectFrom('console_setup_link')
      .selectAll()
      .where('token', '=', hashOf(token))
      .executeTakeFirst();
    return link !== undefined && this.isGood(link) ? link : undefined;
  }

  /** Uses it once. @returns undefined where it is not good (any more): of two who come at once for the last use one has it */
  async take(token: string, from: string): Promise<SetupLinkRow | undefined> {
    const link = await this.find(token);
    if (link === undefined) return undefined;
    const tables = await this.#database.get();
    const { numUpdatedRows } = await tables
      .updateTable('console_setup_link')
      .set(({ eb }) => ({
        ...{ used: eb('used', '+', 1), tries: eb('tries', '+', 1) },
        ...{ used_at: iso(this.#now()), used_from: from },
      }))
      .where('token', '=', link.token)
      .whereRef('used', '<', 'uses')
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    return numUpdatedRows > 0n ? link : undefined;
  }

  /**
   * It was taken, and nothing came of it: whoever has it may try again, so many times more than it may be used. The use before
   * is the last one again.
   */
  async release({ token, uses, used_at, used_from }: SetupLinkRow): Promise<void> {
    const tables = await this.#database.get();
    await tables
      .updateTable('console_setup_link')
      .set(({ eb }) => ({ used: eb('used', '-', 1), used_at, used_from }))
      .where('token', '=', token)
      .where('tries', '<', uses - 1 + setupLinkTriesMax)
      .execute();
  }

  /** Also one that is being used just now is not good again. @returns the link, where it was good until now */
  async revoke(id: string): Promise<SetupLinkRow | undefined> {
    const tables = await this.#database.get();
    const link = await tables.selectFrom('console_setup_link').selectAll().where('id', '=', id).executeTakeFirst();
    const { numUpdatedRows } = await tables
      .updateTable('console_setup_link')
      .set({ revoked_at: iso(this.#now()) })
      .where('id', '=', id)
      .whereRef('used', '<', 'uses')
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows > 0n) return link;
    await tables
      .updateTable('console_setup_link')
      .set({ revoked_at: iso(this.#now()) })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .execute();
    return undefined;
  }

  isGood({ used, uses, revoked_at, expires_at }: SetupLinkRow): boolean {
    return used < uses && revoked_at === null && Date.parse(expires_at) > this.#now();
  }
}

const iso = (ms: number): string => new Date(ms).toISOString();
