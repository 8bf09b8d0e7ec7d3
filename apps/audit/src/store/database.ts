import type { StoreSettings } from '@sekisho/platform';
import { openDatabase, type StorePlace } from '@sekisho/platform/database';
import { type Kysely, sql } from 'kysely';
import { sqliteLockWaitMs } from '../limits.ts';
import { auditMigrations } from './migrations.ts';
import type { AuditTables } from './schema.ts';

/** The audit database, opened when it is first needed and can be reached. */
export class AuditDatabase {
  private opened: Promise<Kysely<AuditTables>> | undefined;

  constructor(
    private readonly store: StoreSettings,
    private readonly place: StorePlace,
  ) {}

  /** The open database; rejects while it cannot be opened, and tries anew when asked again. */
  get(): Promise<Kysely<AuditTables>> {
    this.opened ??= this.open().catch((error: unknown) => {
      this.opened = undefined;
      throw error;
    });
    return this.opened;
  }

  async close(): Promise<void> {
    const database = await this.opened?.catch(() => undefined);
    this.opened = undefined;
    await database?.destroy();
  }

  private async open(): Promise<Kysely<AuditTables>> {
    const database = await openDatabase<AuditTables>(this.store, auditMigrations, this.place);
    if ('sqlite' in this.store) await tune(database);
    return database;
  }
}

async function tune(database: Kysely<AuditTables>): Promise<void> {
  // An event is acknowledged once it is committed, so a commit has to outlast a power failure.
  await sql`pragma synchronous = full`.execute(database);
  // SQLite waits for a lock on this thread; what is locked for longer is tried again later.
  await sql.raw(`pragma busy_timeout = ${sqliteLockWaitMs}`).execute(database);
}
