import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Migrations, openDatabase } from '@sekisho/platform';
import { PostgresServer } from '@sekisho/testing';
import type { Kysely } from 'kysely';
import { migrations } from '../store/migrations.ts';

/** Empty stores of users, each in a database of its own. */
export class FreshStores {
  readonly #state = mkdtempSync(join(tmpdir(), 'sekisho-users-'));
  #postgres: PostgresServer | undefined;
  #made = 0;

  async start(): Promise<void> {
    this.#postgres = await PostgresServer.start();
  }

  open<Tables>(kind: 'sqlite' | 'postgres'): Promise<Kysely<Tables>> {
    return this.opener<Tables>(kind)();
  }

  /** Opens one and the same store each time, with the steps of its history up to there. */
  opener<Tables>(kind: 'sqlite' | 'postgres'): (steps?: Migrations['steps']) => Promise<Kysely<Tables>> {
    const place = this.#place(kind);
    const directory = this.#state;
    return (steps = migrations.steps) =>
      openDatabase<Tables>(place, { ...migrations, steps }, { stateDir: directory, directory });
  }

  async remove(): Promise<void> {
    await this.#postgres?.remove();
    rmSync(this.#state, { recursive: true, force: true });
  }

  #place(kind: 'sqlite' | 'postgres') {
    this.#made += 1;
    const name = `users${this.#made}`;
    if (kind === 'sqlite') return { sqlite: `${name}.sqlite` };
    process.env[name] = this.#postgres?.createDatabase(name);
    return { postgres: { env: name } };
  }
}
