import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { z } from 'zod';
import { spoolEventsMax, spoolEvictionBatch } from '../limits.ts';

/** An event on its way to JetStream. */
export interface SpooledEvent {
  readonly id: string;
  readonly subject: string;
  /** The event as JSON. */
  readonly body: string;
  /** Trace context it was published in. */
  readonly trace: Record<string, string>;
  /** May be given up first when the spool is full. */
  readonly expendable: boolean;
}

export interface SpoolRow extends SpooledEvent {
  readonly sequence: number;
}

const row = z.object({
  sequence: z.number(),
  id: z.string(),
  subject: z.string(),
  body: z.string(),
  trace: z.string().transform((text) => z.record(z.string(), z.string()).parse(JSON.parse(text))),
  expendable: z.number().transform(Boolean),
});
const total = z.object({ count: z.number() });

const tables = `
  create table if not exists event (
    sequence integer primary key autoincrement,
    id text not null unique,
    subject text not null,
    body text not null,
    trace text not null,
    expendable integer not null
  ) strict;
  create index if not exists expendable_first on event (expendable desc, sequence);
`;

/**
 * Events that JetStream has not acknowledged yet, in order, in an SQLite file that only one process can hold. It
 * survives the process; what a dead one left behind is taken over by the next (`adopt`).
 */
export class Spool {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #head: StatementSync;
  readonly #remove: StatementSync;
  #size: number;

  private constructor(
    database: DatabaseSync,
    private readonly eventsMax: number,
  ) {
    this.#database = database;
    database.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = normal;');
    database.exec(`begin immediate; ${tables} commit;`);
    this.#insert = database.prepare(
      'insert into event (id, subject, body, trace, expendable) values (?, ?, ?, ?, ?) on conflict (id) do nothing',
    );
    this.#head = database.prepare('select * from event order by sequence limit ?');
    this.#remove = database.prepare('delete from event where id = ?');
    this.#size = total.parse(database.prepare('select count(*) as count from event').get()).count;
  }

  /** @throws when the file can't be created or another process holds it */
  static open(file: string, eventsMax = spoolEventsMax): Spool {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const database = new DatabaseSync(file, { timeout: 0 });
    try {
      return new Spool(database, eventsMax);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** A spool for when the disk fails: it lasts as long as the process. */
  static inMemory(eventsMax = spoolEventsMax): Spool {
    return new Spool(new DatabaseSync(':memory:'), eventsMax);
  }

  get size(): number {
    return this.#size;
  }

  /** Appends in order. @returns how many old events were given up for room */
  append(events: readonly SpooledEvent[]): number {
    return this.#transaction(() => {
      for (const { id, subject, body, trace, expendable } of events) {
        const { changes } = this.#insert.run(id, subject, body, JSON.stringify(trace), expendable ? 1 : 0);
        this.#size += Number(changes);
      }
      return this.#evict();
    });
  }

  /** The oldest events. */
  head(count: number): SpoolRow[] {
    return this.#head.all(count).map((value) => row.parse(value));
  }

  /** Removes those that are there. */
  remove(events: readonly Pick<SpooledEvent, 'id'>[]): void {
    if (this.#size === 0) return;
    this.#transaction(() => {
      for (const { id } of events) this.#size -= Number(this.#remove.run(id).changes);
    });
  }

  /**
   * Takes over what other processes of this service left in the same directory. Files of living ones are locked and
   * stay as they are. @returns events taken over
   */
  adopt(directory: string, prefix: string, own: string): number {
    const before = this.#size;
    const files = readdirSync(directory).filter(
      (name) => name.startsWith(prefix) && name.endsWith('.sqlite') && name !== basename(own),
    );
    for (const name of files) this.#adoptFile(join(directory, name));
    return this.#size - before;
  }

  close(): void {
    this.#database.close();
  }

  #adoptFile(file: string): void {
    let left: Spool;
    try {
      left = Spool.open(file, this.eventsMax);
    } catch {
      return;
    }
    this.append(left.head(this.eventsMax));
    for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
    left.close();
  }

  #evict(): number {
    const surplus = this.#size - this.eventsMax;
    if (surplus <= 0) return 0;
    const room = Math.min(this.#size, surplus + Math.min(spoolEvictionBatch, Math.floor(this.eventsMax / 10)));
    const { changes } = this.#database
      .prepare(
        'delete from event where sequence in (select sequence from event order by expendable desc, sequence limit ?)',
      )
      .run(room);
    this.#size -= Number(changes);
    return Number(changes);
  }

  #transaction<T>(work: () => T): T {
    const size = this.#size;
    this.#database.exec('begin immediate');
    try {
      const result = work();
      this.#database.exec('commit');
      return result;
    } catch (error) {
      this.#size = size;
      if (this.#database.isTransaction) this.#database.exec('rollback');
      throw error;
    }
  }
}
