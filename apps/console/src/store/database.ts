import type { StoreSettings } from '@sekisho/platform';
import { openDatabase, type StorePlace } from '@sekisho/platform/database';
import type { Kysely } from 'kysely';
import { consoleMigrations } from './migrations.ts';
import type { ConsoleTables } from './schema.ts';

/** The console's tables, opened when they are first needed and can be reached. */
export class ConsoleDatabase {
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

  async close(): Promise<void> {
    const database = await this.#opened?.catch(() => undefined);
    this.#opened = undefined;
    await database?.destroy();
  }
}
