import {
  type ChangesQuery,
  type ChangesReply,
  type GatewayEvent,
  isChange,
  isOfConnection,
  type KeyUse,
  type KeyUseQuery,
  type LogQuery,
  type LogRecord,
  type StoryReply,
} from '@sekisho/contracts';
import { type Insertable, type Kysely, type RawBuilder, type SqlBool, sql, type Transaction } from 'kysely';
import { cleanUpRowsMax, openConnectionGraceMs } from '../limits.ts';
import { changesOf, insertChanges } from './changes.ts';
import { keyUses } from './key-uses.ts';
import { recordEvents, takeTurn } from './recording.ts';
import { recordOfRow, storable } from './rows.ts';
import type { AuditTables } from './schema.ts';
import { storyOf } from './stories.ts';

export type Poison = Insertable<AuditTables['audit_poison']>;

/** The session log in SQL. Everything it is given again it knows already. */
export class AuditStore {
  /** @param database may reject as long as it cannot be reached; it is asked for each time */
  constructor(private readonly database: () => Promise<Kysely<AuditTables>>) {}

  /** Records all or nothing of what makes up the log, and returns when it is safe. Rejects with the driver's error. */
  async record(events: readonly GatewayEvent[], poison: readonly Poison[]): Promise<void> {
    await (await this.database()).transaction().execute(async (transaction) => {
      await takeTurn(transaction);
      if (poison.length > 0) await insertPoison(transaction, poison);
      await insertChanges(transaction, events.filter(isChange));
      await recordEvents(transaction, events.filter(isOfConnection));
    });
  }

  /** Records that fit the query, those that began last first. */
  async query({
    user,
    spelling,
    address,
    connection,
    remote,
    client,
    preSharedKey,
    since,
    outcome,
    code,
    before,
    limit,
  }: LogQuery): Promise<LogRecord[]> {
    let query = (await this.database()).selectFrom('audit_connection').selectAll();
    if (user !== undefined && spelling === 'exact') query = query.where('user_name', '=', storable(user));
    else if (user !== undefined) query = query.where(isSpelling(storable(user)));
    if (address !== undefined) query = query.where('address', '=', address);
    if (connection !== undefined) query = query.where('connection', '=', connection);
    if (remote !== undefined) query = query.where(beginsWith('remote', beforePort(remote)));
    if (client !== undefined) query = query.where(beginsWith('client', storable(client)));
    if (preSharedKey !== undefined) query = query.where('pre_shared_key', '=', preSharedKey);
    if (since !== undefined) query = query.where('started_at', '>=', new Date(since).toISOString());
    if (outcome !== undefined) query = query.where('outcome', '=', outcome);
    if (code !== undefined) query = query.where('code', '=', code);
    if (before !== undefined) query = query.where(isBehind(before));
    const rows = await query.orderBy('started_at', 'desc').orderBy('connection', 'desc').limit(limit).execute();
    return rows.map(recordOfRow);
  }

  /** Who used which pre-shared key, those that were heard of last first. */
  async keyUses(query: KeyUseQuery): Promise<KeyUse[]> {
    return keyUses(await this.database(), query);
  }

  /** What administrators have changed, the newest first. */
  async changes(query: ChangesQuery): Promise<ChangesReply> {
    return changesOf(await this.database(), query);
  }

  /** All that was told of one connection. */
  async story(connection: string): Promise<StoryReply> {
    const [record] = await this.query({ connection, spelling: 'exact', limit: 1 });
    return { record: record ?? null, ...(await storyOf(await this.database(), connection)) };
  }

  /**
   * Deletes what is older than a moment: connections that were over by then, with their events; attempts of which
   * nothing but steps is known; what was changed; and messages without meaning. In small transactions.
   * @returns connections deleted
   */
  async deleteBefore(moment: Date): Promise<number> {
    const before = moment.toISOString();
    const openBefore = new Date(moment.getTime() - openConnectionGraceMs).toISOString();
    let connections = 0;
    for (let deleted = cleanUpRowsMax; deleted === cleanUpRowsMax; connections += deleted) {
      deleted = await this.deleteConnections(before, openBefore);
    }
    while ((await this.deleteStepsOfNothing(before)) === cleanUpRowsMax);
    const database = await this.database();
    await database.deleteFrom('audit_change').where('at', '<', before).execute();
    await database.deleteFrom('audit_poison').where('received_at', '<', before).execute();
    await database.deleteFrom('audit_edge').where('alive_at', '<', before).execute();
    return connections;
  }

  private async deleteConnections(before: string, openBefore: string): Promise<number> {
    return (await this.database()).transaction().execute(async (transaction) => {
      await takeTurn(transaction);
      const old = await transaction
        .selectFrom('audit_connection')
        .select('connection')
        .where((row) =>
          row.or([
            row.and([row('outcome', '!=', 'connected'), row('latest_at', '<', before)]),
            row('latest_at', '<', openBefore),
          ]),
        )
        .limit(cleanUpRowsMax)
        .execute();
      const ids = old.map(({ connection }) => connection);
      if (ids.length === 0) return 0;
      await transaction.deleteFrom('audit_event').where('connection', 'in', ids).execute();
      await transaction.deleteFrom('audit_connection').where('connection', 'in', ids).execute();
      return ids.length;
    });
  }

  private async deleteStepsOfNothing(before: string): Promise<number> {
    return (await this.database()).transaction().execute(async (transaction) => {
      await takeTurn(transaction);
      const old = await transaction
        .selectFrom('audit_event')
        .leftJoin('audit_connection', 'audit_connection.connection', 'audit_event.connection')
        .select('audit_event.id')
        .where('audit_event.time', '<', before)
        .where('audit_connection.connection', 'is', null)
        .limit(cleanUpRowsMax)
        .execute();
      const ids = old.map(({ id }) => id);
      if (ids.length > 0) await transaction.deleteFrom('audit_event').where('id', 'in', ids).execute();
      return ids.length;
    });
  }
}

/** Whether a column begins with a text, letter by letter in either database. */
const beginsWith = (column: 'remote' | 'client', text: string): RawBuilder<SqlBool> =>
  sql`substr(${sql.ref(column)}, 1, ${sql.lit(lettersOf(text))}) = ${text}`;

/** In the order of the log, which shows the newest first. */
const isBehind = ({ startedAt, connection }: NonNullable<LogQuery['before']>): RawBuilder<SqlBool> => {
  const at = new Date(startedAt).toISOString();
  return sql`(started_at < ${at} or (started_at = ${at} and connection < ${connection}))`;
};

/** How records write an address before its port. */
const beforePort = (address: string): string => (address.includes(':') ? `[${address}]:` : `${address}:`);

/** A user's name in any case of letters, with a domain before it or a realm behind it. */
function isSpelling(name: string): RawBuilder<SqlBool> {
  const more = sql.lit(lettersOf(name) + 1);
  return sql`(lower(user_name) = lower(${name})
    or lower(substr(user_name, 1, ${more})) = lower(${`${name}@`})
    or lower(substr(user_name, length(user_name) + 1 - ${more})) = lower(${`\\${name}`}))`;
}

/** As databases count them. */
const lettersOf = (text: string): number => [...text].length;

const insertPoison = (transaction: Transaction<AuditTables>, poison: readonly Poison[]) =>
  transaction
    .insertInto('audit_poison')
    .values([...poison])
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
