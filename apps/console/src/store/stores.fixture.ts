import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoreSettings } from '@sekisho/platform';
import { openDatabase } from '@sekisho/platform/database';
import { PostgresServer } from '@sekisho/testing';
import type { Kysely } from 'kysely';
import { TestDoor } from '../access/door.fixture.ts';
import { consoleMigrations } from './migrations.ts';

/** New databases of either kind, in a folder and a server of their own. */
export class Stores {
  #folder = '';
  #postgres: PostgresServer | undefined;
  #made = 0;

  async open(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'sekisho-console-'));
    this.#postgres = await PostgresServer.start();
  }

  async close(): Promise<void> {
    await this.#postgres?.remove();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async make(kind: 'SQLite' | 'Postgres'): Promise<StoreSettings> {
    this.#made += 1;
    if (kind === 'SQLite') return { sqlite: `console-${this.#made}.sqlite` };
    const name = `console_${this.#made}`;
    const file = join(this.#folder, name);
    await writeFile(file, this.#postgres?.createDatabase(name) ?? '', { mode: 0o600 });
    return { postgres: { file } };
  }

  /** The store as it was before this step of its history. */
  before<Tables>(step: string, settings: StoreSettings): Promise<Kysely<Tables>> {
    const steps = consoleMigrations.steps.slice(
      0,
      consoleMigrations.steps.findIndex(({ name }) => name === step),
    );
    const folder = this.#folder;
    return openDatabase<Tables>(settings, { ...consoleMigrations, steps }, { stateDir: folder, directory: folder });
  }

  /** The door of one of the consoles that share a store. */
  door(settings: StoreSettings): TestDoor {
    return new TestDoor({ settings, folder: this.#folder });
  }
}
