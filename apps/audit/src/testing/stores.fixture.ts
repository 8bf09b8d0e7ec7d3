import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoreSettings } from '@sekisho/platform';
import { PostgresServer } from '@sekisho/testing';
import { AuditDatabase } from '../store/database.ts';

/** New databases of either kind, in a folder and a server of their own. */
export class Stores {
  #directory = '';
  #postgres: PostgresServer | undefined;
  #made = 0;

  async open(): Promise<void> {
    this.#directory = await mkdtemp(join(tmpdir(), 'sekisho-audit-'));
    this.#postgres = await PostgresServer.start();
  }

  async close(): Promise<void> {
    await this.#postgres?.remove();
    await rm(this.#directory, { recursive: true, force: true });
  }

  async make(kind: 'SQLite' | 'Postgres'): Promise<StoreSettings> {
    this.#made += 1;
    if (kind === 'SQLite') return { sqlite: `audit-${this.#made}.sqlite` };
    const name = `audit_${this.#made}`;
    const file = join(this.#directory, name);
    await writeFile(file, this.#postgres?.createDatabase(name) ?? '', { mode: 0o600 });
    return { postgres: { file } };
  }

  database(settings: StoreSettings): AuditDatabase {
    return new AuditDatabase(settings, { stateDir: this.#directory, directory: this.#directory });
  }
}
