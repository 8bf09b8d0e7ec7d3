import { resolve } from 'node:path';
import type { Secret } from '@sekisho/wire';
import { type Dialect, Kysely } from 'kysely';
import { migrationAnswerTimeoutMs } from '../limits.ts';
import { createLogger } from '../logger.ts';
import { resolveSecret } from '../secrets.ts';
import type { StoreSettings } from '../settings/store.ts';
import { type Migrations, migrate } from './migrate.ts';
import { sqliteDialect } from './sqlite.ts';
import { traced } from './traced.ts';

export interface StorePlace {
  /** What an SQLite path is relative to. */
  readonly stateDir: string;
  /** What a secret file is relative to: the directory of the settings file. */
  readonly directory: string;
}

/**
 * Opens a service's tables and brings their schema up to date. For types that read alike from both kinds of database,
 * keep to text, integer, bigint and double precision; truth values as 0 and 1, times and bytes as text.
 * @throws when the store can't be reached now
 */
export async function openDatabase<Tables>(
  store: StoreSettings,
  migrations: Migrations,
  { stateDir, directory }: StorePlace,
): Promise<Kysely<Tables>> {
  if ('sqlite' in store) {
    const dialect = sqliteDialect(resolve(stateDir, store.sqlite));
    return migrated(new Kysely<Tables>({ dialect: traced(dialect, 'sqlite') }), migrations, 'sqlite');
  }
  const url = resolveSecret(store.postgres, directory);
  // Migrations may take longer than anything that comes after them.
  const patient = await postgres(url, migrations.name, migrationAnswerTimeoutMs);
  await (await migrated(new Kysely<Tables>({ dialect: patient }), migrations, 'postgres')).destroy();
  return new Kysely<Tables>({ dialect: traced(await postgres(url, migrations.name), 'postgresql') });
}

async function migrated<Tables>(
  database: Kysely<Tables>,
  migrations: Migrations,
  kind: 'sqlite' | 'postgres',
): Promise<Kysely<Tables>> {
  try {
    await migrate(database as Kysely<unknown>, migrations, kind);
    return database;
  } catch (error) {
    await database.destroy();
    throw error;
  }
}

/** Its driver is loaded by those who use it. */
async function postgres(url: Secret, name: string, answerTimeoutMs?: number): Promise<Dialect> {
  const { postgresDialect } = await import('./postgres.ts');
  return postgresDialect(url, createLogger(`${name}-store`), answerTimeoutMs);
}
