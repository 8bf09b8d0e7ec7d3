import { type ConnectionEvent, connectionEvent, eventTypeOf, type LogQuery, type LogRecord } from '@sekisho/contracts';
import { type Insertable, type Kysely, type RawBuilder, type SqlBool, sql, type Transaction } from 'kysely';
import { cleanUpRowsMax, eventsPerRebuildMax, openConnectionGraceMs } from '../limits.ts';
import {
  type ConnectionState,
  connectionState,
  eventTime,
  isLogged,
  type LoggedEvent,
  withEvent,
} from '../records/connection-state.ts';
import { logRecordOf } from '../records/log-record.ts';
import { connectionRow, recordOfRow, storable } from './rows.ts';
import type { AuditTables } from './schema.ts';

export type Poison = Insertable<AuditTables['audit_poison']>;

/** The session log in SQL. Everything it is given again it knows already. */
export class AuditStore {
  /** @param database may reject as long as it cannot be reached; it is asked for each time */
  constructor(private readonly database: () => Promise<Kysely<AuditTables>>) {}

  /** Records all or nothing of what makes up the log, and returns when it is safe. Rejects with the driver's error. */
  async record(events: readonly ConnectionEvent[], poison: readonly Poison[]): Promise<void> {
    await (await this.database()).transaction().execute(async (transaction) => {
      await takeTurn(transaction);
      if (poison.length > 0) await insertPoison(transaction, poison);
      const unknown = await unknownOf(transaction, events.filter(isLogged));
      if (unknown.length === 0) return;
      await transaction.insertInto('audit_event').values(unknown.map(eventRow)).execute();
      await updateConnections(
        transaction,
        Map.groupBy(unknown, ({ data }) => data.connection),
      );
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
    since,
    outcome,
    limit,
  }: LogQuery): Promise<LogRecord[]> {
    let query = (await this.database()).selectFrom('audit_connection').selectAll();
    if (user !== undefined && spelling === 'exact') query = query.where('user_name', '=', storable(user));
    else if (user !== undefined) query = query.where(isSpelling(storable(user)));
    if (address !== undefined) query = query.where('address', '=', address);
    if (connection !== undefined) query = query.where('connection', '=', connection);
    if (remote !== undefined) query = query.where(beginsWith('remote', beforePort(remote)));
    if (client !== undefined) query = query.where(beginsWith('client', storable(client)));
    if (since !== undefined) query = query.where('started_at', '>=', new Date(since).toISOString());
    if (outcome !== undefined) query = query.where('outcome', '=', outcome);
    const rows = await query.orderBy('started_at', 'desc').orderBy('connection', 'desc').limit(limit).execute();
    return rows.map(recordOfRow);
  }

  /**
   * Deletes what is older than a moment: connections that were over by then, with their events; attempts of which
   * nothing but steps is known; and messages without meaning. In small transactions.
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
    await (await this.database()).deleteFrom('audit_poison').where('received_at', '<', before).execute();
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

/**
 * Instances that record events of one connection at once must see each other's: whoever writes this row first has the
 * turn until its transaction ends. In SQLite it takes the write lock before anything is read.
 */
const takeTurn = (transaction: Transaction<AuditTables>) =>
  transaction
    .updateTable('audit_writer')
    .set((row) => ({ batches: row('batches', '+', 1) }))
    .execute();

const insertPoison = (transaction: Transaction<AuditTables>, poison: readonly Poison[]) =>
  transaction
    .insertInto('audit_poison')
    .values([...poison])
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();

async function unknownOf(
  transaction: Transaction<AuditTables>,
  events: readonly LoggedEvent[],
): Promise<LoggedEvent[]> {
  const once = new Map(events.map((event) => [event.id, event]));
  if (once.size === 0) return [];
  const known = await transaction
    .selectFrom('audit_event')
    .select('id')
    .where('id', 'in', [...once.keys()])
    .execute();
  for (const { id } of known) once.delete(id);
  return [...once.values()];
}

async function updateConnections(
  transaction: Transaction<AuditTables>,
  news: ReadonlyMap<string, readonly LoggedEvent[]>,
): Promise<void> {
  const rows = await transaction
    .selectFrom('audit_connection')
    .select(['connection', 'state'])
    .where('connection', 'in', [...news.keys()])
    .execute();
  const states = new Map(rows.map(({ connection, state }) => [connection, storedState(state)]));
  for (const [connection, events] of news) {
    const state = states.get(connection);
    if (state !== undefined) await writeRow(transaction, events.reduce<ConnectionState>(withEvent, state));
    else if (events.some(isTelling))
      await writeRow(transaction, await stateFromEvents(transaction, connection, events));
  }
}

/** Steps alone make no record; they are read back when one of these comes. */
const isTelling = (event: LoggedEvent): boolean => eventTypeOf(event) !== 'connection.step';

async function stateFromEvents(
  transaction: Transaction<AuditTables>,
  connection: string,
  news: readonly LoggedEvent[],
): Promise<ConnectionState | undefined> {
  const rows = await transaction
    .selectFrom('audit_event')
    .select('event')
    .where('connection', '=', connection)
    .orderBy('time')
    .limit(eventsPerRebuildMax)
    .execute();
  const stored = rows.flatMap(({ event }) => connectionEvent.safeParse(JSON.parse(event)).data ?? []);
  return [...stored.filter(isLogged), ...news].reduce<ConnectionState | undefined>(withEvent, undefined);
}

async function writeRow(transaction: Transaction<AuditTables>, state: ConnectionState | undefined): Promise<void> {
  const record = state && logRecordOf(state);
  if (state === undefined || record === undefined) return;
  const { connection, ...columns } = connectionRow(record, state);
  await transaction
    .insertInto('audit_connection')
    .values({ connection, ...columns })
    .onConflict((conflict) => conflict.column('connection').doUpdateSet(columns))
    .execute();
}

/** Undefined for a state that another version wrote differently: it is made anew from the events. */
function storedState(json: string): ConnectionState | undefined {
  return connectionState.safeParse(JSON.parse(json)).data;
}

const eventRow = (event: LoggedEvent): Insertable<AuditTables['audit_event']> => ({
  id: event.id,
  connection: event.data.connection,
  type: eventTypeOf(event),
  time: eventTime(event),
  event: JSON.stringify(event),
});
