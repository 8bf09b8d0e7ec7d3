import {
  type AdministrationEvent,
  type ChangeRecord,
  type ChangesQuery,
  type ChangesReply,
  changeRecord,
} from '@sekisho/contracts';
import {
  type Insertable,
  type Kysely,
  type RawBuilder,
  type Selectable,
  type SqlBool,
  sql,
  type Transaction,
} from 'kysely';
import { changesBytesMax, changesReadAtOnce } from '../limits.ts';
import { storable } from './rows.ts';
import type { AuditTables } from './schema.ts';

type Change = AuditTables['audit_change'];

/** Each once, however often it is given. */
export async function insertChanges(
  transaction: Transaction<AuditTables>,
  events: readonly AdministrationEvent[],
): Promise<void> {
  if (events.length === 0) return;
  await transaction
    .insertInto('audit_change')
    .values(events.map(changeRow))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/** Those that fit, the newest first: as many as are wanted, but no more than one message carries, and one in any case. */
export async function changesOf(database: Kysely<AuditTables>, query: ChangesQuery): Promise<ChangesReply> {
  const changes: ChangeRecord[] = [];
  for (let [bytes, { before }] = [0, query]; ; before = changes.at(-1)?.id) {
    // One more than is wanted says that there are more.
    const wanted = Math.min(changesReadAtOnce, query.limit + 1 - changes.length);
    const rows = await fitting(database, { ...query, before })
      .limit(wanted)
      .execute();
    for (const record of rows.map(recordOf)) {
      bytes += Buffer.byteLength(JSON.stringify(record));
      const isFull = changes.length === query.limit || bytes > changesBytesMax;
      if (isFull && changes.length > 0) return { changes, more: true };
      changes.push(record);
    }
    if (rows.length < wanted) return { changes, more: false };
  }
}

function fitting(database: Kysely<AuditTables>, { by, what, since, until, before }: ChangesQuery) {
  let query = database.selectFrom('audit_change').selectAll().orderBy('id', 'desc');
  if (by !== undefined) query = query.where(contains('made_by', storable(by)));
  if (what !== undefined) query = query.where(contains('what', storable(what)));
  if (since !== undefined) query = query.where('at', '>=', new Date(since).toISOString());
  if (until !== undefined) query = query.where('at', '<', new Date(until).toISOString());
  // Its id begins with the time.
  return before === undefined ? query : query.where('id', '<', before);
}

const contains = (column: 'made_by' | 'what', text: string): RawBuilder<SqlBool> =>
  sql`lower(${sql.ref(column)}) like lower(${`%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`}) escape ${sql.lit('\\')}`;

const changeRow = ({ id, time, data }: AdministrationEvent): Insertable<Change> => ({
  id,
  at: new Date(time).toISOString(),
  made_by: storable(data.by),
  made_from: storable(data.from),
  what: storable(data.what),
  before: data.before === undefined ? null : jsonText(data.before),
  after: data.after === undefined ? null : jsonText(data.after),
  request_id: storable(data.requestId),
});

/** Escapes of JSON that stand for what no store takes are left in it: it is text to the store. */
const jsonText = (value: object): string => storable(JSON.stringify(value));

const recordOf = (row: Selectable<Change>): ChangeRecord =>
  changeRecord.parse({
    id: row.id,
    at: row.at,
    by: row.made_by,
    from: row.made_from,
    what: row.what,
    ...(row.before !== null && { before: JSON.parse(row.before) }),
    ...(row.after !== null && { after: JSON.parse(row.after) }),
    requestId: row.request_id,
  });
