import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionEvent, type EdgePresence, type LogRecord, logQuery } from '@sekisho/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AuditStore } from '../store/audit-store.ts';
import { AuditDatabase } from '../store/database.ts';
import { ConnectionStory } from '../testing/events.fixture.ts';
import { EdgeStore } from './edge-store.ts';
import { EdgeWatch } from './edge-watch.ts';

const minute = 60_000;
const lostAfterMs = 15 * minute;
let directory: string;
let databases = 0;
let store: AuditStore;
let edges: EdgeStore;
let database: AuditDatabase;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sekisho-audit-'));
});
afterAll(() => rm(directory, { recursive: true }));

beforeEach(async () => {
  databases += 1;
  database = new AuditDatabase({ sqlite: `edges-${databases}.sqlite` }, { stateDir: directory, directory });
  store = new AuditStore(() => database.get());
  edges = new EdgeStore(() => database.get());
  return () => database.close();
});

/** One instance of the audit service, as far as edges go: with what it tells the stream. */
function instance() {
  let now = 0;
  let turn: (connected: boolean) => void = () => undefined;
  let tell: (presence: EdgePresence) => void = () => undefined;
  const published: ConnectionEvent[] = [];
  const bus = {
    connected: true,
    hear: (_subject: string, _schema: unknown, handler: (presence: never) => void) => {
      tell = handler as typeof tell;
      return () => undefined;
    },
    onConnection: (listener: typeof turn) => {
      turn = listener;
      return () => undefined;
    },
    publishEvent: (event: ConnectionEvent) => void published.push(event),
  };
  const logger = { info: () => undefined, warn: () => undefined } as never;
  const watch = new EdgeWatch({ bus: bus as never, edges, lostAfterMs, logger, now: () => now });
  watch.start();
  return {
    published,
    check: () => watch.check(),
    stop: () => watch.stop(),
    hears: (since: string, at: string) =>
      tell({ edge: 'edge-1', state: 'accepting', sessions: 1, since, at } satisfies EdgePresence),
    later: (ms: number) => {
      now += ms;
    },
    nats: (connected: boolean) => {
      bus.connected = connected;
      turn(connected);
    },
  };
}

const recordOf = async ({ connection }: ConnectionStory): Promise<LogRecord | undefined> =>
  (await store.query(logQuery.parse({ connection })))[0];

/** A connection of edge-1 that is in since one second after it began. */
async function connected(): Promise<ConnectionStory> {
  const story = new ConnectionStory();
  await store.record([story.established(1_000)], []);
  return story;
}

describe('connections of an edge that was killed', () => {
  it('end in the log with its last sign of life, once its leases are over', async () => {
    const story = await connected();
    const audit = instance();
    audit.hears(story.time(-minute), story.time(5 * minute));
    await audit.check();
    audit.later(lostAfterMs - 1);
    await audit.check();
    expect(await recordOf(story)).toMatchObject({ outcome: 'connected' });
    audit.later(2);
    await audit.check();
    expect(await recordOf(story)).toMatchObject({
      outcome: 'ended',
      endedAt: story.time(5 * minute),
      durationMs: 5 * minute - 1_000,
      sentence: expect.stringContaining('edge'),
    });
    await audit.stop();
  });

  it('are told of in the stream, for accounts that are kept of them: once, by whichever instance', async () => {
    const story = await connected();
    await store.record([story.progress(3 * minute)], []);
    const audits = [instance(), instance()];
    for (const audit of audits) audit.hears(story.time(-minute), story.time(5 * minute));
    await audits[0]?.check();
    for (const audit of audits) audit.later(lostAfterMs + 1);
    await Promise.all(audits.map((audit) => audit.check()));
    await Promise.all(audits.map((audit) => audit.check()));
    const told = audits.flatMap(({ published }) => published);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({
      type: 'sekisho.connection.ended',
      data: { connection: story.connection, reason: 'edge-lost', backEnd: 'internal', bytesIn: 7, packetsOut: 1 },
    });
    // It comes back from the stream, as everything does.
    await store.record(told, []);
    expect(await recordOf(story)).toMatchObject({ outcome: 'ended', endedAt: story.time(5 * minute) });
    for (const audit of audits) await audit.stop();
  });

  it('end as soon as it is started again under its name, with the last sign of life of the one before', async () => {
    const story = await connected();
    const audit = instance();
    audit.hears(story.time(-minute), story.time(5 * minute));
    await audit.check();
    const after = new ConnectionStory('bob', '10.8.0.3', 10 * minute);
    await store.record([after.established(1_000)], []);
    audit.hears(story.time(9 * minute), story.time(11 * minute));
    await audit.check();
    expect(await recordOf(story)).toMatchObject({ outcome: 'ended', endedAt: story.time(5 * minute) });
    expect(await recordOf(after)).toMatchObject({ outcome: 'connected' });
    await audit.stop();
  });

  it('end with what is known of them where the edge was never heard of before', async () => {
    const story = await connected();
    const audit = instance();
    audit.hears(story.time(9 * minute), story.time(10 * minute));
    await audit.check();
    expect(await recordOf(story)).toMatchObject({ outcome: 'ended', endedAt: story.time(1_000) });
    await audit.stop();
  });

  it('end all, however many there are', async () => {
    const stories = Array.from({ length: 450 }, () => new ConnectionStory());
    await store.record(
      stories.map((story) => story.established(1_000)),
      [],
    );
    const audit = instance();
    audit.hears(new ConnectionStory().time(9 * minute), new ConnectionStory().time(10 * minute));
    await audit.check();
    expect(audit.published).toHaveLength(450);
    expect(await store.query(logQuery.parse({ outcome: 'connected' }))).toEqual([]);
    await audit.stop();
  });
});

it('keeps nobody from writing where no connection is lost', async () => {
  const story = await connected();
  const edge = 'edge-1';
  const turns = async () => (await database.get()).selectFrom('audit_writer').select('batches').executeTakeFirst();
  const before = await turns();
  expect(await edges.end({ edge, before: story.time(-minute), aliveAt: undefined }, () => undefined)).toBe(0);
  expect(await turns()).toEqual(before);
  expect(await edges.end({ edge, before: story.time(minute), aliveAt: undefined }, () => undefined)).toBe(1);
});

describe('connections of an edge that was merely cut off', () => {
  it('have the end that it tells in the end, whichever is heard first', async () => {
    for (const early of [true, false]) {
      const story = await connected();
      const end = story.ended(40 * minute);
      if (early) await store.record([end], []);
      const audit = instance();
      audit.hears(story.time(-minute), story.time(5 * minute));
      await audit.check();
      audit.later(lostAfterMs + 1);
      await audit.check();
      if (!early) await store.record([end], []);
      expect(await recordOf(story)).toMatchObject({ outcome: 'ended', endedAt: story.time(40 * minute) });
      await store.record(audit.published, []);
      expect(await recordOf(story)).toMatchObject({ endedAt: story.time(40 * minute), bytesIn: 5_000_000_000 });
      await audit.stop();
    }
  });

  it('stand again as soon as the edge tells how they go on, and can be lost once more', async () => {
    const story = await connected();
    const audit = instance();
    audit.hears(story.time(-minute), story.time(5 * minute));
    await audit.check();
    audit.later(lostAfterMs + 1);
    await audit.check();
    await store.record([story.progress(30 * minute)], []);
    expect(await recordOf(story)).toMatchObject({ outcome: 'connected', endedAt: null });
    audit.hears(story.time(-minute), story.time(31 * minute));
    await audit.check();
    expect(await recordOf(story)).toMatchObject({ outcome: 'connected' });
    audit.later(lostAfterMs + 1);
    await audit.check();
    expect(await recordOf(story)).toMatchObject({ outcome: 'ended', endedAt: story.time(31 * minute) });
    expect(new Set(audit.published.map(({ id }) => id)).size).toBe(2);
    await audit.stop();
  });

  it('stand while NATS is away for everybody, and for as long as leases last from when it is back', async () => {
    const story = await connected();
    const audit = instance();
    audit.hears(story.time(-minute), story.time(5 * minute));
    await audit.check();
    audit.nats(false);
    audit.later(10 * lostAfterMs);
    await audit.check();
    audit.nats(true);
    audit.later(lostAfterMs - 1);
    await audit.check();
    expect(await recordOf(story)).toMatchObject({ outcome: 'connected' });
    audit.later(2);
    await audit.check();
    expect(await recordOf(story)).toMatchObject({ outcome: 'ended' });
    await audit.stop();
  });

  it('stand after a restart of the audit service, until it could have heard of their edge', async () => {
    const story = await connected();
    const before = instance();
    before.hears(story.time(-minute), story.time(5 * minute));
    await before.check();
    await before.stop();
    const audit = instance();
    await audit.check();
    expect(await recordOf(story)).toMatchObject({ outcome: 'connected' });
    audit.later(lostAfterMs + 1);
    await audit.check();
    expect(await recordOf(story)).toMatchObject({ outcome: 'ended', endedAt: story.time(5 * minute) });
    await audit.stop();
  });
});
