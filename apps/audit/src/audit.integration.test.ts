import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { type ConnectionEvent, eventStream, eventTypeOf, type LogRecord, logReply, subjects } from '@sekisho/contracts';
import { Bus, ensureEventStream } from '@sekisho/platform';
import { compile, NatsServer, PostgresServer, type ServiceProcess } from '@sekisho/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { auditConsumer } from './intake/event-intake.ts';
import { startAuditProcess } from './testing/audit-process.fixture.ts';
import { ConnectionStory } from './testing/events.fixture.ts';

let directory: string;
let nats: NatsServer;
let bus: Bus;
let services: ServiceProcess[] = [];

beforeAll(() => {
  compile('apps/audit');
});
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sekisho-audit-'));
  nats = await NatsServer.start();
  bus = await Bus.connect({ nats: nats.access, service: 'test', instance: 'test', stateDir: directory });
  await ensureEventStream(bus.connection);
});
afterEach(async () => {
  await Promise.all(services.map((service) => service.stop('SIGKILL')));
  services = [];
  await bus.close();
  await nats.remove();
  await rm(directory, { recursive: true, force: true });
});

async function startAudit(store: object = { sqlite: 'audit.sqlite' }): Promise<ServiceProcess> {
  const service = await startAuditProcess({ directory, natsUrl: nats.url, store });
  services.push(service);
  return service;
}

/** Puts each event into the stream as often as it is given, whatever the stream would recognise as known. */
async function publish(events: readonly (ConnectionEvent | string)[]): Promise<void> {
  const stream = jetstream(bus.connection);
  for (let at = 0; at < events.length; at += 200) {
    await Promise.all(events.slice(at, at + 200).map((event) => stream.publish(...messageOf(event))));
  }
}

const messageOf = (event: ConnectionEvent | string): [subject: string, body: string] =>
  typeof event === 'string'
    ? [subjects.event('connection.step'), event]
    : [subjects.event(eventTypeOf(event)), JSON.stringify(event)];

const log = async (query: object = {}): Promise<LogRecord[]> =>
  (await bus.request(subjects.auditLog, { limit: 1000, ...query }, logReply)).records;

/** Waits until nothing in the stream is left to do. */
const allDone = () =>
  vi.waitFor(async () => {
    const manager = await jetstreamManager(bus.connection);
    const { num_pending, num_ack_pending } = await manager.consumers.info(eventStream.name, auditConsumer);
    expect(num_pending + num_ack_pending).toBe(0);
  }, 45_000);

const stories = (count: number) => Array.from({ length: count }, () => new ConnectionStory());
const shuffled = <T>(items: readonly T[]): T[] =>
  items
    .map((item, at) => ({ item, key: (at * 7919) % 10_007 }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
const twice = (all: readonly ConnectionStory[]) => {
  const events = all.flatMap((story) => story.whole());
  return shuffled([...events, ...events]);
};

function sqlite<T>(work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(join(directory, 'audit.sqlite'), { timeout: 5000 });
  try {
    return work(database);
  } finally {
    database.close();
  }
}
const storedIds = () =>
  sqlite((database) =>
    database
      .prepare('select id from audit_event order by id')
      .all()
      .map(({ id }) => id),
  );

const idsOf = (all: readonly ConnectionStory[], events: readonly ConnectionEvent[]) => {
  const own = new Set(all.map(({ connection }) => connection));
  return [...new Set(events.filter(({ data }) => own.has(data.connection)).map(({ id }) => id))].toSorted();
};

describe('the audit service', () => {
  it('stores every event once, in whatever order and however often it was published', async () => {
    const all = stories(60);
    const events = twice(all);
    await startAudit();
    await publish(events);
    await allDone();
    expect(storedIds()).toEqual(idsOf(all, events));
    const records = await log();
    expect(records).toHaveLength(60);
    expect(new Set(records.map(({ outcome }) => outcome))).toEqual(new Set(['ended']));
  });

  it('shows a connection within a second of its event', async () => {
    await startAudit();
    const story = new ConnectionStory();
    await publish([story.established(5)]);
    const [record] = await vi.waitFor(async () => {
      const records = await log();
      expect(records).toHaveLength(1);
      return records;
    }, 1000);
    expect(record).toMatchObject({ connection: story.connection, outcome: 'connected' });
  });

  it('loses and doubles nothing when it is killed again and again in the middle', async () => {
    const all = stories(300);
    const events = twice(all);
    await publish(events);
    for (const afterMs of [0, 40, 80]) {
      const service = await startAudit();
      await sleep(afterMs);
      await service.stop('SIGKILL');
    }
    await startAudit();
    await allDone();
    expect(storedIds()).toEqual(idsOf(all, events));
    expect(await log()).toHaveLength(300);
  });

  it('stops in order and another instance goes on', async () => {
    const all = stories(200);
    const events = twice(all);
    const first = await startAudit();
    await publish(events);
    expect(await first.stop()).toBe(0);
    await startAudit();
    await allDone();
    expect(storedIds()).toEqual(idsOf(all, events));
  });

  it('waits while SQLite is locked, and goes on by itself', async () => {
    const service = await startAudit();
    const blocker = new DatabaseSync(join(directory, 'audit.sqlite'), { timeout: 5000 });
    blocker.exec('begin immediate');
    const all = stories(40);
    const events = twice(all);
    await publish(events);
    await vi.waitFor(async () => expect(service.log).toContain('the session log cannot be written'), 20_000);
    expect(await log()).toEqual([]);
    blocker.exec('rollback');
    blocker.close();
    await allDone();
    expect(storedIds()).toEqual(idsOf(all, events));
    await expect.poll(() => service.log).toContain('the session log is written again');
  });

  it('keeps messages without meaning apart and lets none of them block the others', async () => {
    const service = await startAudit();
    const story = new ConnectionStory();
    const [first, ...rest] = story.whole();
    await publish([first ?? '', 'nonsense', '{"type":"sekisho.connection.step"}', ...rest]);
    await allDone();
    expect(await log()).toHaveLength(1);
    const poison = sqlite((database) => database.prepare('select body, reason from audit_poison order by id').all());
    expect(poison.map(({ body }) => body)).toEqual(['nonsense', '{"type":"sekisho.connection.step"}']);
    await expect.poll(() => service.log).toContain('is no event');
  });

  it('goes on when NATS is killed and comes back', async () => {
    await startAudit();
    const all = stories(20);
    const events = all.flatMap((story) => story.whole());
    await publish(events.slice(0, 50));
    await allDone();
    await nats.kill();
    await nats.start();
    await vi.waitFor(() => publish(events), 20_000);
    await allDone();
    expect(storedIds()).toEqual(idsOf(all, events));
  });

  it('refuses a query that does not fit its schema', async () => {
    await startAudit();
    await expect(bus.request(subjects.auditLog, { limit: 0 }, logReply)).rejects.toMatchObject({ code: 'refused' });
  });
});

describe('the audit service with Postgres', () => {
  let postgres: PostgresServer;
  let store: object;

  beforeAll(async () => {
    postgres = await PostgresServer.start();
  });
  afterAll(() => postgres.remove());
  beforeEach(async () => {
    const file = join(directory, 'url');
    await writeFile(file, postgres.url(), { mode: 0o600 });
    postgres.query('drop schema public cascade; create schema public');
    store = { postgres: { file } };
  });

  const stored = () => postgres.query('select id from audit_event order by id collate "C"');

  it('shares the work between instances and stores every event once', async () => {
    const all = stories(100);
    const events = twice(all);
    await Promise.all([startAudit(store), startAudit(store)]);
    await publish(events);
    await allDone();
    expect(stored()).toEqual(idsOf(all, events));
    const records = await log();
    expect(records.map(({ outcome, ikeSuite }) => `${outcome} ${ikeSuite}`)).toEqual(
      records.map(() => 'ended aes256-sha1-modp2048'),
    );
    expect(records).toHaveLength(100);
  });

  it('keeps everything while Postgres is away, tells who asks, and goes on by itself', async () => {
    const service = await startAudit(store);
    const all = stories(50);
    const events = twice(all);
    await publish(events.slice(0, 200));
    await allDone();
    await postgres.kill();
    await publish(events.slice(200));
    await vi.waitFor(async () => expect(service.log).toContain('the session log cannot be written'), 20_000);
    await expect(log()).rejects.toMatchObject({
      code: 'refused',
      detail: expect.stringContaining('store-unavailable'),
    });
    await postgres.start();
    await allDone();
    expect(stored()).toEqual(idsOf(all, events));
    expect(await log()).toHaveLength(50);
  });

  it('starts while Postgres is away, and keeps its URL to itself', async () => {
    await postgres.kill();
    const service = await startAudit(store);
    await publish(new ConnectionStory().whole());
    await sleep(300);
    await postgres.start();
    await allDone();
    expect(await log()).toHaveLength(1);
    await expect.poll(() => service.log).toContain('the session log cannot be opened');
    expect(service.log).not.toContain('postgres://');
  });
});
