import {
  type CausesQuery,
  type ConnectionEvent,
  causesQuery,
  causesReply,
  edgePresence,
  type KeyUseQuery,
  keyUseQuery,
  keyUseReply,
  type LogQuery,
  logQuery,
  logReply,
} from '@sekisho/contracts';
import type { StoreSettings } from '@sekisho/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EdgeStore } from '../edges/edge-store.ts';
import { ConnectionStory, dayMs } from '../testing/events.fixture.ts';
import { Stores } from '../testing/stores.fixture.ts';
import { AuditStore } from './audit-store.ts';
import type { AuditDatabase } from './database.ts';

const start = Date.UTC(2026, 0, 1);

const shuffled = <T>(items: readonly T[]): T[] =>
  items
    .map((item, index) => ({ item, key: (index * 7919) % 101 }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);

const stores = new Stores();
beforeAll(() => stores.open());
afterAll(() => stores.close());

describe.each(['SQLite', 'Postgres'] as const)('the session log in %s', (kind) => {
  let settings: StoreSettings;
  let database: AuditDatabase;
  let store: AuditStore;

  const open = () => stores.database(settings);
  const found = async (query: Partial<LogQuery> = {}) => {
    const records = await store.query(logQuery.parse(query));
    return logReply.parse({ records }).records;
  };
  const count = async (table: 'audit_event' | 'audit_connection' | 'audit_poison') => {
    const rows = await (await database.get()).selectFrom(table).selectAll().execute();
    return rows.length;
  };

  beforeEach(async () => {
    settings = await stores.make(kind);
    database = open();
    store = new AuditStore(() => database.get());
    return () => database.close();
  });

  it('leaves out how a connection goes on, which its end tells', async () => {
    const story = new ConnectionStory();
    await store.record([story.established(5), story.progress(60_000), story.progress(120_000)], []);
    expect(await count('audit_event')).toBe(1);
    await store.record([story.progress(180_000)], []);
    expect(await found()).toMatchObject([{ connection: story.connection, outcome: 'connected', bytesIn: null }]);
  });

  it('ends what an edge that is gone had, once, whichever instance finds it', async () => {
    const story = new ConnectionStory();
    await store.record([story.established(5)], []);
    const edges = new EdgeStore(() => database.get());
    const presence = { edge: 'edge-1', state: 'accepting', sessions: 1, since: story.time(-9), at: story.time(9_000) };
    await edges.note([edgePresence.parse(presence)]);
    await edges.note([edgePresence.parse({ ...presence, since: story.time(20_000), at: story.time(21_000) })]);
    const [known] = await edges.all();
    expect(known).toMatchObject({ since: story.time(20_000), former_alive_at: story.time(9_000) });
    const told: ConnectionEvent[] = [];
    const lost = { edge: 'edge-1', before: story.time(20_000), aliveAt: story.time(9_000) };
    const ended = await Promise.all([1, 2].map(() => edges.end(lost, (event) => void told.push(event))));
    expect(ended.toSorted()).toEqual([0, 1]);
    expect(told).toHaveLength(1);
    expect(await found()).toMatchObject([{ outcome: 'ended', endedAt: story.time(9_000), durationMs: 8_995 }]);
  });

  it('has one row a connection, whatever the order and however often', async () => {
    const story = new ConnectionStory();
    const events = story.whole();
    for (const event of shuffled([...events, ...events])) await store.record([event], []);
    await store.record([...events, ...events], []);
    expect(await count('audit_event')).toBe(events.length);
    expect(await found()).toMatchObject([
      { connection: story.connection, outcome: 'ended', bytesIn: 5_000_000_000, startedAt: story.startedAt },
    ]);
  });

  it('has a row from the first telling event on, with what the steps before said', async () => {
    const story = new ConnectionStory();
    await store.record([story.step('main-mode-1', 0), story.step('ike-established', 50)], []);
    expect(await found()).toEqual([]);
    await store.record([story.refused(900, 'address-service-unavailable')], []);
    expect(await found()).toMatchObject([{ outcome: 'refused', startedAt: story.startedAt }]);
    await store.record([story.established(1500)], []);
    expect(await found()).toMatchObject([{ outcome: 'connected', code: null }]);
  });

  it('is found again after it was closed', async () => {
    await store.record(new ConnectionStory().whole(), []);
    await database.close();
    database = open();
    expect(await found()).toHaveLength(1);
  });

  it('is searched by where clients come from, and by what they are', async () => {
    const [near, far, other] = [new ConnectionStory(), new ConnectionStory(), new ConnectionStory()];
    const client = 'Windows 10/11';
    await store.record([near.refused(1, 'wrong-password', { client }), other.refused(1, 'wrong-password')], []);
    await store.record([far.refused(1, 'wrong-password', { remote: '192.0.2.70:500', client: 'Windows 7' })], []);
    const sixth = new ConnectionStory();
    await store.record([sixth.refused(1, 'wrong-password', { remote: '[2001:db8::7]:500', client: 'Android' })], []);
    expect(await found({ remote: '192.0.2.7', client: 'Windows' })).toMatchObject([
      { client, connection: near.connection },
    ]);
    expect(await found({ remote: '192.0.2.7' })).toHaveLength(2);
    expect(await found({ client: 'Windows' })).toHaveLength(2);
    expect(await found({ remote: '2001:db8::7' })).toMatchObject([{ client: 'Android' }]);
  });

  it('counts why attempts failed, of the latest that fit', async () => {
    const day = (number: number) => new ConnectionStory('bob', '10.8.0.4', number * dayMs);
    const wrong = [day(0), day(2), day(3)].map((story) => story.refused(5, 'wrong-password', { client: 'Android' }));
    const unknown = [day(1), day(4)].map((story) => story.refused(5, 'unknown-user'));
    await store.record([...wrong, ...unknown, day(5).established(5)], []);
    const causes = async (query: Partial<CausesQuery> = {}) =>
      causesReply.parse(await store.causes(causesQuery.parse(query))).causes;
    const last = (number: number) => day(number).time(5);
    expect(await causes()).toEqual([
      { code: 'wrong-password', count: 3, last: last(3) },
      { code: 'unknown-user', count: 2, last: last(4) },
    ]);
    expect(await causes({ limit: 3 })).toEqual([
      { code: 'wrong-password', count: 2, last: last(3) },
      { code: 'unknown-user', count: 1, last: last(4) },
    ]);
    expect(await causes({ client: 'Android', since: last(2) })).toEqual([
      { code: 'wrong-password', count: 2, last: last(3) },
    ]);
    expect(await causes({ user: 'nobody' })).toEqual([]);
  });

  it('tells who used which pre-shared key, and when last', async () => {
    const day = (number: number) => number * dayMs;
    const client = 'Windows 10/11';
    const alice = [0, 1, 2].map((number) => new ConnectionStory('alice', '10.8.0.2', day(number)));
    const uses = [
      alice[0]?.established(5, { client, preSharedKey: 'old' }),
      alice[1]?.established(5, { client, preSharedKey: 'old' }),
      alice[1]?.ended(60_000),
      alice[2]?.established(5, { client, preSharedKey: 'new' }),
      new ConnectionStory('alice', '10.8.0.3', day(0)).established(5, { client: 'Android', preSharedKey: 'old' }),
      new ConnectionStory('bob', '10.8.0.4', day(1)).refused(5, 'wrong-password', { preSharedKey: 'old' }),
      new ConnectionStory('carol', '10.8.0.5', day(5)).established(5),
    ].filter((event) => event !== undefined);
    await store.record(shuffled(uses), []);
    const nameless = { user: undefined, preSharedKey: 'old', client };
    for (const [number, remote] of ['192.0.2.9:4500', '192.0.2.9:61001'].entries()) {
      const story = new ConnectionStory('nobody', '10.8.0.6', day(number + 6));
      await store.record([story.refused(5, 'pre-shared-key-retired', { ...nameless, remote })], []);
    }
    const usesOf = async (query: Partial<KeyUseQuery> = {}) =>
      keyUseReply
        .parse({ uses: await store.keyUses(keyUseQuery.parse(query)) })
        .uses.map((use) => [use.preSharedKey, use.user, use.client, use.connections, use.outcome]);
    const ofOld = [
      ['old', null, client, 2, 'refused'],
      ['old', 'alice', client, 2, 'ended'],
      ['old', 'bob', null, 1, 'refused'],
      ['old', 'alice', 'Android', 1, 'connected'],
    ];
    expect(await usesOf()).toEqual([ofOld[0], ['new', 'alice', client, 1, 'connected'], ...ofOld.slice(1)]);
    expect(await usesOf({ preSharedKey: 'new' })).toEqual([['new', 'alice', client, 1, 'connected']]);
    expect(await usesOf({ since: new Date(start + day(5)).toISOString() })).toEqual([ofOld[0]]);
    expect(await found({ preSharedKey: 'new' })).toMatchObject([{ user: 'alice', preSharedKey: 'new' }]);
  });

  it('knows a user by any spelling of the name', async () => {
    const names = ['alice', 'ALICE', String.raw`CORP\Alice`, 'alice@example.org', 'malice', 'alice2', 'al_ce'];
    await store.record(
      names.map((name) => new ConnectionStory(name).refused(1, 'wrong-password')),
      [],
    );
    const of = async (user: string) => (await found({ user, spelling: 'any' })).map((record) => record.user).sort();
    expect(await of('Alice')).toEqual([...names.slice(0, 4)].sort());
    expect(await of('al_ce')).toEqual(['al_ce']);
    expect(await found({ user: 'alice' })).toHaveLength(1);
  });

  it('takes names that clients make up', async () => {
    const story = new ConnectionStory("\0o'hara\uD800; drop table audit_event");
    await store.record(story.whole(), []);
    const [record] = await found({ user: story.user });
    expect(record?.user).toBe("\uFFFDo'hara\uFFFD; drop table audit_event");
  });

  // SQLite is for one instance; several share Postgres.
  it.runIf(kind === 'Postgres')('stays whole when several instances record the same connections at once', async () => {
    const others = [open(), open(), open()];
    const stores = [store, ...others.map((each) => new AuditStore(() => each.get()))];
    for (const each of others) await each.get();
    const stories = Array.from({ length: 20 }, () => new ConnectionStory());
    const events = shuffled(stories.flatMap((story) => story.whole()));
    const parts = stores.map((_each, part) => events.filter((_event, index) => index % stores.length === part));
    const writer = async (each: AuditStore, part: ConnectionEvent[]) => {
      for (let at = 0; at < part.length; at += 5) await each.record(part.slice(at, at + 5), []);
    };
    await Promise.all(stores.map((each, part) => writer(each, parts[part] ?? [])));
    const records = await found({ limit: 1000 });
    expect(records).toHaveLength(20);
    for (const record of records) {
      expect(record).toMatchObject({ outcome: 'ended', ikeSuite: 'aes256-sha1-modp2048', durationMs: 60_000 });
    }
    for (const each of others) await each.close();
  });

  describe('is asked', () => {
    const stories = {
      alice: new ConnectionStory('alice', '10.8.0.2', 0),
      bob: new ConnectionStory('bob', '10.8.0.3', dayMs),
      mallory: new ConnectionStory('mallory', '10.8.0.4', 2 * dayMs),
      alice2: new ConnectionStory('alice', '10.8.0.2', 3 * dayMs),
    };
    const names = async (query: Partial<LogQuery>) => {
      const all = Object.entries(stories);
      return (await found(query)).map(
        ({ connection }) => all.find(([, story]) => story.connection === connection)?.[0],
      );
    };

    beforeEach(async () => {
      const { alice, bob, mallory, alice2 } = stories;
      const refusal = [mallory.step('main-mode-1', 0), mallory.refused(900, 'no-address-available')];
      await store.record([...alice.whole(), bob.established(1000), ...refusal, alice2.established(800)], []);
    });

    it.each<[Partial<LogQuery>, string[]]>([
      [{}, ['alice2', 'mallory', 'bob', 'alice']],
      [{ limit: 2 }, ['alice2', 'mallory']],
      [{ user: 'alice' }, ['alice2', 'alice']],
      [{ user: 'Alice' }, []],
      [{ address: '10.8.0.3' }, ['bob']],
      [{ connection: stories.mallory.connection }, ['mallory']],
      [{ since: stories.bob.startedAt }, ['alice2', 'mallory', 'bob']],
      [{ since: '2026-01-02T00:00:00.0005Z' }, ['alice2', 'mallory', 'bob']],
      [{ outcome: 'refused' }, ['mallory']],
      [{ outcome: 'connected' }, ['alice2', 'bob']],
      [{ outcome: 'ended', user: 'alice', limit: 1 }, ['alice']],
      [{ outcome: 'ended', user: 'bob' }, []],
    ])('for %j', async (query, expected) => {
      expect(await names(query)).toEqual(expected);
    });
  });

  it('loses what is older than it is to be kept, and nothing else', async () => {
    const over = Array.from({ length: 600 }, () => new ConnectionStory('old', '10.8.0.2', 0));
    for (const story of over) await store.record([story.refused(5, 'gateway-busy')], []);
    const open = new ConnectionStory('still here', '10.8.0.3', 0);
    const recent = new ConnectionStory('recent', '10.8.0.4', 10 * dayMs);
    const attempt = new ConnectionStory('nobody', '10.8.0.5', 0);
    await store.record([open.established(1000), ...recent.whole(), attempt.step('main-mode-1', 0)], []);
    expect(await store.deleteBefore(new Date(start + 5 * dayMs))).toBe(600);
    expect((await found()).map(({ user }) => user)).toEqual(['recent', 'still here']);
    expect(await count('audit_event')).toBe(1 + recent.whole().length);
    expect(await store.deleteBefore(new Date(start + 400 * dayMs))).toBe(2);
    expect(await count('audit_event')).toBe(0);
  });

  it('keeps messages without meaning once, apart, for as long as the rest', async () => {
    const poison = { id: '7@x', subject: 's', received_at: '2026-01-01T00:00:00.000Z', reason: 'r', body: 'b' };
    await store.record([], [poison]);
    await store.record([], [poison]);
    expect(await count('audit_poison')).toBe(1);
    await store.deleteBefore(new Date(start + dayMs));
    expect(await count('audit_poison')).toBe(0);
  });

  it('records all of a batch or nothing', async () => {
    const story = new ConnectionStory();
    const broken = { ...story.established(5), time: 'never' };
    await expect(store.record([story.refused(1, 'gateway-busy'), broken], [])).rejects.toThrow();
    expect(await count('audit_event')).toBe(0);
    expect(await count('audit_connection')).toBe(0);
  });
});
