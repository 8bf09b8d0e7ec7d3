import type { Secret } from '@sekisho/wire';
import { PostgresDialect, type PostgresPool, type PostgresPoolClient, type PostgresQueryResult } from 'kysely';
import pg from 'pg';
import {
  postgresAnswerTimeoutMs,
  postgresConnectionsMax,
  postgresConnectTimeoutMs,
  postgresStatementTimeoutMs,
} from '../limits.ts';
import type { Logger } from '../logger.ts';
import { Overdue, within } from '../timers/within.ts';

/** `bigint` comes back as a number, as it does from SQLite: exact up to 2^53, which byte counters do not reach. */
const int8 = 20;

/** @param answerTimeoutMs after this a connection without an answer is given up: its machine may be gone */
export function postgresDialect(
  url: Secret,
  logger: Logger,
  answerTimeoutMs: number = postgresAnswerTimeoutMs,
): PostgresDialect {
  const pool = new pg.Pool({
    connectionString: url.revealText(),
    max: postgresConnectionsMax,
    connectionTimeoutMillis: postgresConnectTimeoutMs,
    statement_timeout: postgresStatementTimeoutMs,
    keepAlive: true,
    types: {
      getTypeParser: (oid, format) => (oid === int8 ? Number : pg.types.getTypeParser(oid, format)),
    },
  });
  // One that breaks while it is in use fails what is asked of it. It tells this too, and untold that would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', (error) => logger.warn({ err: error }, 'a connection to Postgres broke'));
  return new PostgresDialect({ pool: impatient(pool, answerTimeoutMs) });
}

/**
 * Postgres ends a statement that takes too long, but not when its machine or the network is gone: TCP would wait for a quarter
 * of an hour, with every connection of the pool.
 */
const impatient = (pool: pg.Pool, answerTimeoutMs: number): PostgresPool => ({
  options: pool.options,
  connect: async () => impatientClient(await pool.connect(), answerTimeoutMs),
  end: () => pool.end(),
});

function impatientClient(client: pg.PoolClient, answerTimeoutMs: number): PostgresPoolClient {
  let isGone = false;
  const query = async <R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>> => {
    // What would end a transaction there ends with the connection.
    if (isGone) throw new Overdue(answerTimeoutMs);
    try {
      return (await within(answerTimeoutMs, client.query(text, [...parameters]))) as unknown as PostgresQueryResult<R>;
    } catch (error) {
      if (error instanceof Overdue) isGone = true;
      throw error;
    }
  };
  return {
    query: query as PostgresPoolClient['query'],
    release: (destroy = false) => client.release(destroy || isGone),
  };
}
