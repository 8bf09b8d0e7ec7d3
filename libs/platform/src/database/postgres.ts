import type { Secret } from '@sekisho/wire';
import { PostgresDialect } from 'kysely';
import pg from 'pg';
import { postgresConnectionsMax, postgresConnectTimeoutMs, postgresStatementTimeoutMs } from '../limits.ts';
import type { Logger } from '../logger.ts';

/** `bigint` comes back as a number, as it does from SQLite: exact up to 2^53, which byte counters do not reach. */
const int8 = 20;

export function postgresDialect(url: Secret, logger: Logger): PostgresDialect {
  const pool = new pg.Pool({
    connectionString: url.revealText(),
    max: postgresConnectionsMax,
    connectionTimeoutMillis: postgresConnectTimeoutMs,
    statement_timeout: postgresStatementTimeoutMs,
    types: {
      getTypeParser: (oid, format) => (oid === int8 ? Number : pg.types.getTypeParser(oid, format)),
    },
  });
  pool.on('error', (error) => logger.warn({ err: error }, 'a connection to Postgres broke'));
  return new PostgresDialect({ pool });
}
