import type { TrafficChoice, UserMethod } from '@sekisho/client-setup';
import { newUlid } from '@sekisho/platform';
import { hashOf, newToken } from '../access/tokens.ts';
import { setupLinksKeptMs, setupLinkTriesMax } from '../limits.ts';
import type { ConsoleDatabase, Tables } from '../store/database.ts';
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
    return await this.#goodOf(await this.#database.get(), token);
  }

  async #goodOf(tables: Awaited<ReturnType<Tables['get']>>, token: string): Promise<SetupLinkRow | undefined> {
    const link = await tables
      .selectFrom('console_setup_link')
      .selectAll()
      .where('token', '=', hashOf(token))
      .executeTakeFirst();
    return link !== undefined && this.isGood(link) ? link : undefined;
  }

  /**
   * Uses it once. @returns the link as it was before; undefined where it is not good (any more): of two who come at once for the
   * last use one has it
   */
  async take(token: string, from: string): Promise<SetupLinkRow | undefined> {
    // Tokens that are guessed keep nobody else from writing.
    if ((await this.find(token)) === undefined) return undefined;
    return await this.#database.alone(async (alone) => {
      const tables = await alone.get();
      const link = await this.#goodOf(tables, token);
      if (link === undefined) return undefined;
      const { used, tries } = link;
      const { numUpdatedRows } = await tables
        .updateTable('console_setup_link')
        .set({ used: used + 1, tries: tries + 1, used_at: iso(this.#now()), used_from: from })
        .where('token', '=', link.token)
        .where('revoked_at', 'is', null)
        .executeTakeFirst();
      return numUpdatedRows > 0n ? link : undefined;
    });
  }

  /**
   * It was taken, and nothing came of it: whoever has it may try again, so many times more than it may be used. The use before
   * is the last one again, unless somebody has used it since.
   * @param link as it was before it was taken
   */
  async release({ token, uses, tries, used_at, used_from }: SetupLinkRow): Promise<void> {
    await this.#database.alone(async (alone) => {
      const tables = await alone.get();
      const link = await tables
        .selectFrom('console_setup_link')
        .selectAll()
        .where('token', '=', token)
        .executeTakeFirst();
      if (link === undefined || link.tries >= uses - 1 + setupLinkTriesMax) return;
      const isLast = link.tries === tries + 1;
      await tables
        .updateTable('console_setup_link')
        .set({ used: link.used - 1, ...(isLast && { used_at, used_from }) })
        .where('token', '=', token)
        .execute();
    });
  }

  /** Also one that is being used just now is not good again, whatever comes of it. @returns the link, where this revoked it */
  async revoke(id: string): Promise<SetupLinkRow | undefined> {
    const tables = await this.#database.get();
    const link = await tables.selectFrom('console_setup_link').selectAll().where('id', '=', id).executeTakeFirst();
    const { numUpdatedRows } = await tables
      .updateTable('console_setup_link')
      .set({ revoked_at: iso(this.#now()) })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    return numUpdatedRows > 0n ? link : undefined;
  }

  isGood({ used, uses, revoked_at, expires_at }: SetupLinkRow): boolean {
    return used < uses && revoked_at === null && Date.parse(expires_at) > this.#now();
  }
}

const iso = (ms: number): string => new Date(ms).toISOString();
