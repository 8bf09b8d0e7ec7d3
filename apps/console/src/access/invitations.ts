import { invitationMs } from '../limits.ts';
import type { Tables } from '../store/database.ts';
import type { InvitationRow } from '../store/schema.ts';
import { hashOf, newToken } from './tokens.ts';

/** Links by which somebody sets their own password and authenticator app, once. */
export class Invitations {
  readonly #tables: Tables;
  readonly #now: () => number;

  /** @param now ms since the epoch */
  constructor(tables: Tables, now: () => number = Date.now) {
    this.#tables = tables;
    this.#now = now;
  }

  /** The same in a transaction. */
  in(tables: Tables): Invitations {
    return new Invitations(tables, this.#now);
  }

  /** The one before is no longer good. @param administrator null: whoever comes first makes the first administrator */
  async make(administrator: string | null): Promise<string> {
    const token = newToken();
    await this.place(administrator, hashOf(token));
    return token;
  }

  /** The same with a token that somebody else has made, and tells nobody. @param hash of the token */
  async place(administrator: string | null, hash: string): Promise<void> {
    const now = this.#now();
    const row: InvitationRow = {
      token: hash,
      administrator,
      created_at: new Date(now).toISOString(),
      expires_at: new Date(now + invitationMs).toISOString(),
    };
    await this.#tables.alone(async (tables) => {
      const transaction = await tables.get();
      await transaction
        .deleteFrom('console_invitation')
        .where('administrator', administrator === null ? 'is' : '=', administrator)
        .execute();
      await transaction.insertInto('console_invitation').values(row).execute();
    });
  }

  async find(token: string): Promise<InvitationRow | undefined> {
    const tables = await this.#tables.get();
    const row = await tables
      .selectFrom('console_invitation')
      .selectAll()
      .where('token', '=', hashOf(token))
      .executeTakeFirst();
    return row !== undefined && Date.parse(row.expires_at) > this.#now() ? row : undefined;
  }

  /** @returns whether it was there: of two who come at once one has it */
  async take({ token }: InvitationRow): Promise<boolean> {
    const tables = await this.#tables.get();
    const { numDeletedRows } = await tables
      .deleteFrom('console_invitation')
      .where('token', '=', token)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }
}
