import { type Kysely, sql, type Transaction } from 'kysely';
import { migrationLockTimeoutMs } from '../limits.ts';

/** One step of a schema's history; it must run on SQLite and on Postgres. */
export type Migration = (database: Transaction<unknown>) => Promise<void>;

/** The history of one service's schema. Steps run in this order, each once; several sets may share a database. */
export interface Migrations {
  readonly name: string;
  readonly steps: readonly { readonly name: string; readonly up: Migration }[];
}

/** Any number that no other program uses for an advisory lock in the same database. */
const advisoryLock = 0x5e_c1_50;

type Bookkeeping = { sekisho_migration: { set_name: string; step: string; applied_at: string } };

/**
 * Brings the schema up to date in one transaction, under a lock: of several instances that start at once, one does the
 * work and the others find it done.
 */
export async function migrate(
  database: Kysely<unknown>,
  { name, steps }: Migrations,
  kind: 'sqlite' | 'postgres',
): Promise<void> {
  await database
    .withTables<Bookkeeping>()
    .transaction()
    .execute(async (transaction) => {
      if (kind === 'postgres') {
        await sql`select set_config('statement_timeout', ${String(migrationLockTimeoutMs)}, true)`.execute(transaction);
        await sql`select pg_advisory_xact_lock(${sql.lit(advisoryLock)})`.execute(transaction);
      }
      await transaction.schema
        .createTable('sekisho_migration')
        .ifNotExists()
        .addColumn('set_name', 'text', (column) => column.notNull())
        .addColumn('step', 'text', (column) => column.notNull())
        .addColumn('applied_at', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('sekisho_migration_key', ['set_name', 'step'])
        .execute();
      const rows = await transaction
        .selectFrom('sekisho_migration')
        .select('step')
        .where('set_name', '=', name)
        .execute();
      const applied = new Set(rows.map(({ step }) => step));
      for (const { name: step, up } of steps) {
        if (applied.has(step)) continue;
        await up(transaction as Transaction<unknown>);
        const record = { set_name: name, step, applied_at: new Date().toISOString() };
        await transaction.insertInto('sekisho_migration').values(record).execute();
      }
    });
}
