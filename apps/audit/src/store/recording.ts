import { type ConnectionEvent, connectionEvent, eventTypeOf } from '@sekisho/contracts';
import type { Insertable, Transaction } from 'kysely';
import { eventsPerRebuildMax } from '../limits.ts';
import {
  type ConnectionState,
  connectionState,
  eventTime,
  isLogged,
  type LoggedEvent,
  withEvent,
} from '../records/connection-state.ts';
import { logRecordOf } from '../records/log-record.ts';
import { connectionRow } from './rows.ts';
import type { AuditTables } from './schema.ts';

/**
 * Instances that record events of one connection at once must see each other's: whoever writes this row first has the
 * turn until its transaction ends. In SQLite it takes the write lock before anything is read.
 */
export const takeTurn = (transaction: Transaction<AuditTables>) =>
  transaction
    .updateTable('audit_writer')
    .set((row) => ({ batches: row('batches', '+', 1) }))
    .execute();

/** Records them where they are not known yet. @returns those that were not */
export async function recordEvents(
  transaction: Transaction<AuditTables>,
  events: readonly ConnectionEvent[],
): Promise<LoggedEvent[]> {
  const unknown = await unknownOf(transaction, events.filter(isLogged));
  if (unknown.length > 0) await transaction.insertInto('audit_event').values(unknown.map(eventRow)).execute();
  const news = [...unknown, ...events.filter((event) => !isLogged(event))];
  if (news.length > 0)
    await updateConnections(
      transaction,
      Map.groupBy(news, ({ data }) => data.connection),
    );
  return unknown;
}

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
  news: ReadonlyMap<string, readonly ConnectionEvent[]>,
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

/** Steps alone make no record; they are read back when one of these comes. Progress is of one that has a record. */
const isTelling = (event: ConnectionEvent): boolean => isLogged(event) && eventTypeOf(event) !== 'connection.step';

async function stateFromEvents(
  transaction: Transaction<AuditTables>,
  connection: string,
  news: readonly ConnectionEvent[],
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
export function storedState(json: string): ConnectionState | undefined {
  return connectionState.safeParse(JSON.parse(json)).data;
}

const eventRow = (event: LoggedEvent): Insertable<AuditTables['audit_event']> => ({
  id: event.id,
  connection: event.data.connection,
  type: eventTypeOf(event),
  time: eventTime(event),
  event: JSON.stringify(event),
});
