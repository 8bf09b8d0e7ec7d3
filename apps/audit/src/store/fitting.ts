import type { LogQuery } from '@sekisho/contracts';
import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely';
import { storable } from './rows.ts';
import type { AuditTables } from './schema.ts';

/** Connections that fit the query, those that began last first, at most as many as it wants. */
export function latestFitting(
  database: Kysely<AuditTables>,
  { user, spelling, address, connection, remote, client, preSharedKey, since, outcome, code, before, limit }: LogQuery,
) {
  let query = database.selectFrom('audit_connection');
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
  return query.orderBy('started_at', 'desc').orderBy('connection', 'desc').limit(limit);
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
