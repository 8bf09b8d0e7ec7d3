import type { StoreSettings } from '@sekisho/platform';
import { openDatabase, type StorePlace } from '@sekisho/platform/database';
import { type Kysely, sql } from 'kysely';
import { caMigrations } from './migrations.ts';
import type { CaTables } from './schema.ts';

/** Rejects when the store cannot be reached now. */
export async function openCaDatabase(store: StoreSettings, place: StorePlace): Promise<Kysely<CaTables>> {
  const database = await openDatabase<CaTables>(store, caMigrations, place);
  // A certificate is given out once it is committed; one that a power failure made unknown could not be revoked.
  if ('sqlite' in store) await sql`pragma synchronous = full`.execute(database);
  return database;
}
