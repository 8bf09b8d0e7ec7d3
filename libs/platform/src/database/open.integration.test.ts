import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { PostgresServer } from '@sekisho/testing';
import { Secret } from '@sekisho/wire';
import { Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../logger.ts';
import type { Migrations } from './migrate.ts';
import { openDatabase } from './open.ts';
import { postgresDialect } from './postgres.ts';

interface Tables {
  city: { name: string; people: number; area: number | null };
  street: { city: string; name: string };
}

const first: Migrations['steps'][number] = {
  name: '1-city',
  up: async (database) => {
    await database.schema
      .createTable('city')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('people', 'bigint', (column) => column.notNull())
      .addColumn('area', 'double precision')
      .execute();
  },
};
const second: Migrations['steps'][number] = {
  name: '2-street',
  up: async (database) => {
    await database.schema
      .createTable('street')
      .addColumn('city', 'text', (column) => column.notNull().references('city.name'))
      .addColumn('name', 'text', (column) => column.notNull())
      .execute();
  },
};

let postgres: PostgresServer;
const state = mkdtempSync(join(tmpdir(), 'sekisho-database-'));
let databases = 0;

beforeAll(async () => {
  postgres = await PostgresServer.start();
});
afterAll(() => postgres.remove());

/** A store of its own for every test. */
async function fresh(kind: 'sqlite' | 'postgres') {
  databases += 1;
  const name = `db${databases}`;
  if (kind === 'sqlite') return { sqlite: `${name}.sqlite` };
  const variable = `TEST_URL_${name}`;
  process.env[variable] = postgres.createDatabase(name);
  return { postgres: { env: variable } };
}

const open = (store: Parameters<typeof openDatabase>[0], ...steps: Migrations['steps']) =>
  openDatabase<Tables>(store, { name: 'test', steps }, { stateDir: state, directory: state });

describe.each(['sqlite', 'postgres'] as const)('a database in %s', (kind) => {
  it('has the schema, keeps numbers as numbers, and holds foreign keys', async () => {
    const store = await fresh(kind);
    const database = await open(store, first, second);
    const nara = { name: 'Nara', people: 2 ** 40, area: 276.84 };
    await database
      .insertInto('city')
      .values([nara, { name: 'Uji', people: 7, area: null }])
      .execute();
    expect(await database.selectFrom('city').selectAll().orderBy('name').execute()).toEqual([
      nara,
      { name: 'Uji', people: 7, area: null },
    ]);
    await expect(database.insertInto('street').values({ city: 'Oz', name: 'Yellow' }).execute()).rejects.toThrow(
      /foreign key/i,
    );
    await database.destroy();
  });

  it('is brought up to date step by step, each once', async () => {
    const store = await fresh(kind);
    const old = await open(store, first);
    await old.insertInto('city').values({ name: 'Nara', people: 1, area: null }).execute();
    await old.destroy();
    const database = await open(store, first, second);
    await database.insertInto('street').values({ city: 'Nara', name: 'Sanjo' }).execute();
    expect(await database.selectFrom('city').select('name').execute()).toEqual([{ name: 'Nara' }]);
    await database.destroy();
  });

  it('is left as it was by a step that fails', async () => {
    const store = await fresh(kind);
    const broken = { name: '2-broken', up: () => Promise.reject(new Error('cannot')) };
    await expect(open(store, first, broken)).rejects.toThrow('cannot');
    const database = await open(store, first);
    expect(await database.selectFrom('city').selectAll().execute()).toEqual([]);
    await database.destroy();
  });

  it('is migrated once by many that start at once', async () => {
    const store = await fresh(kind);
    const slow = {
      ...second,
      up: async (database: Parameters<typeof second.up>[0]) => {
        await sql`select 1`.execute(database);
        await new Promise((done) => setTimeout(done, 100));
        await second.up(database);
      },
    };
    const all = await Promise.all(Array.from({ length: 4 }, () => open(store, first, slow)));
    for (const database of all) {
      await expect(database.selectFrom('street').selectAll().execute()).resolves.toEqual([]);
      await database.destroy();
    }
  });

  it('lets writers wait for one another', async () => {
    const store = await fresh(kind);
    const [one, two] = [await open(store, first), await open(store, first)];
    await one.insertInto('city').values({ name: 'Nara', people: 0, area: null }).execute();
    const grow = (database: typeof one) =>
      database.transaction().execute(async (transaction) => {
        await transaction
          .updateTable('city')
          .set(({ eb }) => ({ people: eb('people', '+', 1) }))
          .execute();
      });
    await Promise.all(Array.from({ length: 20 }, (_, n) => grow(n % 2 === 0 ? one : two)));
    expect(await two.selectFrom('city').select('people').executeTakeFirst()).toEqual({ people: 20 });
    await one.destroy();
    await two.destroy();
  });
});

it('a Postgres that is away is an error, not a wait', async () => {
  process.env.TEST_URL_AWAY = 'postgres://nobody@127.0.0.1:9/none';
  await expect(open({ postgres: { env: 'TEST_URL_AWAY' } }, first)).rejects.toThrow(/ECONNREFUSED/);
});

it('a Postgres whose machine is gone is an error soon, and answers again when it is back', async () => {
  const url = new URL(postgres.createDatabase('distant'));
  const way = await wayTo(Number(url.port));
  url.port = String(way.port);
  const dialect = postgresDialect(Secret.fromText(url.href), createLogger('test'), 200);
  const database = new Kysely<Tables>({ dialect });
  const one = () => sql<{ one: number }>`select 1 as one`.execute(database).then(({ rows }) => rows[0]?.one);
  expect(await one()).toBe(1);
  way.swallow();
  await expect(one()).rejects.toThrow('no answer within 200 ms');
  way.reopen();
  expect(await one()).toBe(1);
  await database.destroy();
  way.close();
});

it.each([
  ['between two questions of a transaction', async () => undefined],
  ['over a question', (database: Kysely<Tables>) => sql`select pg_sleep(60)`.execute(database)],
])('a Postgres that dies %s is an error of whoever asks, and of nobody else', async (_, meanwhile) => {
  const database = await open(await fresh('postgres'), first);
  const transaction = database.transaction().execute(async (within) => {
    await sql`select 1`.execute(within);
    await Promise.all([meanwhile(within), postgres.kill()]);
    await sql`select 1`.execute(within);
  });
  await expect(transaction).rejects.toThrow();
  await postgres.start();
  expect(await database.selectFrom('city').selectAll().execute()).toEqual([]);
  await database.destroy();
});

/** A way to a port of loopback that can be cut as a network is: connections stand, and nothing comes through any more. */
async function wayTo(port: number) {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) sockets.add(socket.on('error', () => undefined));
    near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    swallow: () => {
      for (const socket of sockets) socket.unpipe().pause();
    },
    reopen: () => sockets.clear(),
    close: () => server.close(),
  };
}

describe('SQLite', () => {
  it('is opened for the first time by several processes at the same moment', async () => {
    const files = Array.from({ length: 100 }, (_, index) => join(state, `race${index}.sqlite`));
    // Another one opens each file when it is told how many are due, 0 to 1 ms later.
    const shared = new Int32Array(new SharedArrayBuffer(8));
    const other = new Worker(
      `const { workerData: { files, shared } } = require('node:worker_threads');
       const { DatabaseSync } = require('node:sqlite');
       files.forEach((file, index) => {
         while (Atomics.load(shared, 0) <= index);
         for (const from = performance.now(); performance.now() < from + (index % 20) / 20;);
         for (;;) {
           const database = new DatabaseSync(file, { timeout: 1000 });
           try { database.exec('pragma journal_mode = wal'); break } catch {} finally { database.close() }
         }
         Atomics.store(shared, 1, index + 1);
       });`,
      { eval: true, workerData: { files, shared } },
    );
    await once(other, 'online');
    for (const [index, file] of files.entries()) {
      Atomics.store(shared, 0, index + 1);
      await (await open({ sqlite: file })).destroy();
      while (Atomics.load(shared, 1) <= index) await new Promise((done) => setImmediate(done));
    }
    await other.terminate();
  });
});
