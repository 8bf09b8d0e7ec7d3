import { addressOf, type KeyUse, type KeyUseQuery, keyUse } from '@sekisho/contracts';
import { type Kysely, sql } from 'kysely';
import type { AuditTables } from './schema.ts';

interface Row {
  readonly pre_shared_key: string;
  readonly user_name: string | null;
  readonly client: string | null;
  readonly remote: string;
  readonly latest_at: string;
  readonly outcome: string;
  /** A number, as text in Postgres. */
  readonly connections: number | string;
}

/** Connections by key, user and family of client: of each such group how many there are, and the latest. */
export async function keyUses(
  database: Kysely<AuditTables>,
  { preSharedKey, since, limit }: KeyUseQuery,
): Promise<KeyUse[]> {
  const ofKey = preSharedKey === undefined ? sql`pre_shared_key is not null` : sql`pre_shared_key = ${preSharedKey}`;
  const recent = since === undefined ? sql`1 = 1` : sql`latest_at >= ${new Date(since).toISOString()}`;
  const { rows } = await sql<Row>`
    select pre_shared_key, user_name, client, remote, latest_at, outcome, connections
    from (
      select pre_shared_key, user_name, client, remote, latest_at, outcome,
        count(*) over (partition by ${group}) as connections,
        row_number() over (partition by ${group} order by latest_at desc, connection desc) as newest
      from audit_connection
      where ${ofKey} and ${recent}
    ) as used
    where newest = 1
    order by latest_at desc, user_name
    limit ${sql.lit(limit)}`.execute(database);
  return joined(rows);
}

/** Without a name the address tells machines apart; its port, which each attempt may have anew, is left out afterwards. */
const group = sql`pre_shared_key, user_name, client, case when user_name is null then remote end`;

function joined(rows: readonly Row[]): KeyUse[] {
  const uses = new Map<string, KeyUse>();
  for (const row of rows) {
    const remote = addressOf(row.remote);
    const name = JSON.stringify([row.pre_shared_key, row.client, row.user_name ?? { remote }]);
    const known = uses.get(name);
    const connections = Number(row.connections) + (known?.connections ?? 0);
    // The latest comes first.
    uses.set(name, known ? { ...known, connections } : useOf(row, remote, connections));
  }
  return [...uses.values()];
}

const useOf = (row: Row, remote: string, connections: number): KeyUse =>
  keyUse.parse({
    preSharedKey: row.pre_shared_key,
    user: row.user_name,
    client: row.client,
    connections,
    remote,
    lastAt: row.latest_at,
    outcome: row.outcome,
  });
