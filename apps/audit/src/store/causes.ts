import { type CausesQuery, type CausesReply, refusalCode } from '@sekisho/contracts';
import { type Kysely, sql } from 'kysely';
import { latestFitting } from './fitting.ts';
import type { AuditTables } from './schema.ts';

/** Counted where the records are: a thousand of them would be read, sent and checked for the sake of a few numbers. */
export async function causesOf(database: Kysely<AuditTables>, query: CausesQuery): Promise<CausesReply> {
  const rows = await database
    .selectFrom(
      latestFitting(database, { ...query, outcome: 'refused' })
        .select(['code', 'started_at'])
        .as('latest'),
    )
    .select(['code', sql<number | string>`count(*)`.as('count'), sql<string>`max(started_at)`.as('last')])
    .groupBy('code')
    .execute();
  const causes = rows.flatMap(({ code, count, last }) => {
    // Another version may know codes that this one does not.
    const known = refusalCode.safeParse(code).data;
    // A number, as text in Postgres.
    return known === undefined ? [] : [{ code: known, count: Number(count), last }];
  });
  return { causes: causes.toSorted((a, b) => b.count - a.count || b.last.localeCompare(a.last)) };
}
