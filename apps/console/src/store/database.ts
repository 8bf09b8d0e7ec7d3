import type { StoreSettings } from '@sekisho/platform';
import { openDatabase, type StorePlace } from '@sekisho/platform/database';
import { type Kysely, sql } from 'kysely';
import { consoleMigrations } from './migrations.ts';
import type { ConsoleTables } from './schema.ts';

/** Any number that no other program uses for an advisory lock in the same database. */
const advisoryLock = 0x5e_c1_51;

/** The tables, in a transaction or outside of one. */
export interface Tables {
  get(): Promise<Kysely<ConsoleTables>>;
  /**
   * Does something wholly or not at all, and alone: of all that is done so, in every process that uses the store, one begins when the
   * other has ended. What is read there stays true until it ends.
   * @param work asks the tables that it is given: others wait for its end
   */
  alone<T>(work: (tables: Tables) => Promise<T>): Promise<T>;
}

/** The console's tables, opened when they are first needed and can be reached. */
export class ConsoleDatabase implements Tables {
  #opened: Promise<Kysely<ConsoleTables>> | undefined;
  readonly #store: StoreSettings;
  readonly #place: StorePlace;

  constructor(store: StoreSettings, place: StorePlace) {
    this.#store = store;
    this.#place = place;
  }

  /** Rejects while they cannot be opened, and tries anew when asked again. */
  get(): Promise<Kysely<ConsoleTables>> {
    this.#opened ??= openDatabase<ConsoleTables>(this.#store, consoleMigrations, this.#place).catch(
      (error: unknown) => {
        this.#opened = undefined;
        throw error;
      },
    );
    return this.#opened;
  }

  async alone<T>(work: (tables: Tables) => Promise<T>): Promise<T> {
    const database = await this.get();
    return database.transaction().execute(async (transaction) => {
      // In SQLite a transaction has the lock of all that write as soon as it begins.
      if ('postgres' in this.#store)
        await sql`select pg_advisory_xact_lock(${sql.lit(advisoryLock)})`.execute(transaction);
      const tables: Tables = { get: async () => transaction, alone: (part) => part(tables) };
      return work(tables);
    });
  }

  async close(): Promise<void> {
    const database = await this.#opened?.catch(() => undefined);
    this.#opened = undefined;
    await database?.destroy();
  }
}
