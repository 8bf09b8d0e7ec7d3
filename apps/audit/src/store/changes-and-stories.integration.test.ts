import {
  type ChangesQuery,
  changesQuery,
  changesReply,
  type LogQuery,
  logQuery,
  storyReply,
  storyStepsMax,
} from '@sekisho/contracts';
import { changedValuesBytesMax, messageBytesMax } from '@sekisho/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConnectionStory, changeEvent, dayMs } from '../testing/events.fixture.ts';
import { Stores } from '../testing/stores.fixture.ts';
import { AuditStore } from './audit-store.ts';

const start = Date.UTC(2026, 0, 1);
const stores = new Stores();
beforeAll(() => stores.open());
afterAll(() => stores.close());

describe.each(['SQLite', 'Postgres'] as const)('the session log in %s', (kind) => {
  let store: AuditStore;
  const found = (query: Partial<LogQuery> = {}) => store.query(logQuery.parse(query));

  beforeEach(async () => {
    const database = stores.database(await stores.make(kind));
    store = new AuditStore(() => database.get());
    return () => database.close();
  });

  it('goes on behind the last record of a page', async () => {
    const stories = [0, 1, 2].map((at) => new ConnectionStory('alice', '10.8.0.2', at === 2 ? dayMs : 0));
    await store.record(
      stories.map((story) => story.refused(5, 'wrong-password')),
      [],
    );
    const all = await found();
    expect(await found({ limit: 1 })).toEqual(all.slice(0, 1));
    for (const [at, { startedAt, connection }] of all.entries())
      expect(await found({ before: { startedAt, connection } })).toEqual(all.slice(at + 1));
    expect(await found({ code: 'wrong-password' })).toHaveLength(3);
    expect(await found({ code: 'gateway-busy' })).toEqual([]);
  });

  it('tells the story of a connection, also before it has a record, and of a long one the beginning', async () => {
    const story = new ConnectionStory();
    await store.record([story.step('ike-established', 80, { detail: 'aes' }), story.step('main-mode-1', 0)], []);
    const begun = [
      { at: story.time(0), kind: 'step', step: 'main-mode-1' },
      { at: story.time(80), kind: 'step', step: 'ike-established', detail: 'aes' },
    ];
    expect(await store.story(story.connection)).toEqual({ record: null, steps: begun, more: false });
    await store.record([story.established(1200), story.ended(60_000)], []);
    const { record, steps } = storyReply.parse(await store.story(story.connection));
    expect(record).toMatchObject({ outcome: 'ended' });
    expect(steps.slice(2)).toEqual([
      { at: story.time(1200), kind: 'established', step: 'connected' },
      { at: story.time(60_000), kind: 'ended', step: 'connected', reason: 'client-disconnected' },
    ]);
    const long = Array.from({ length: storyStepsMax }, (_, at) => story.step('lcp-open', 2000 + at));
    await store.record(long, []);
    const whole = await store.story(story.connection);
    expect(whole.steps).toHaveLength(storyStepsMax);
    expect(whole.more).toBe(true);
    expect(await store.story(new ConnectionStory().connection)).toEqual({ record: null, steps: [], more: false });
  });

  it('keeps what administrators have changed, each once, as long as connections', async () => {
    const set = changeEvent('user.set bob', dayMs, { before: { disabled: false }, after: { disabled: true } });
    const others = [
      changeEvent('user.add b_b', 0),
      changeEvent('cert.revoke 0a', 2 * dayMs, {
        by: 'console:Alice',
        from: '192.0.2.1',
        after: { why: '\0\u{1F512}' },
      }),
    ];
    await store.record([set, ...others], []);
    await store.record([set, new ConnectionStory().established(5)], []);
    const whats = async (query: Partial<ChangesQuery>) =>
      changesReply.parse(await store.changes(changesQuery.parse(query))).changes.map(({ what }) => what);
    expect(await whats({})).toEqual(['cert.revoke 0a', 'user.set bob', 'user.add b_b']);
    expect(await whats({ by: 'alice' })).toEqual(['cert.revoke 0a']);
    expect(await whats({ what: 'B_B' })).toEqual(['user.add b_b']);
    expect(await whats({ since: set.time, until: others[1]?.time })).toEqual(['user.set bob']);
    const first = await store.changes(changesQuery.parse({ limit: 1 }));
    expect(first).toMatchObject({ more: true, changes: [{ from: '192.0.2.1', after: { why: '\0\u{1F512}' } }] });
    expect(await whats({ before: first.changes[0]?.id })).toEqual(['user.set bob', 'user.add b_b']);
    expect(await store.changes(changesQuery.parse({ what: 'user.set' }))).toEqual({
      changes: [{ id: set.id, at: set.time, ...set.data }],
      more: false,
    });
    await store.deleteBefore(new Date(start + dayMs + 1));
    expect(await whats({})).toEqual(['cert.revoke 0a']);
  });

  it('tells of large changes as many as one message carries, and of the others when asked for those behind', async () => {
    const letters = '\u9375'.repeat(Math.floor(changedValuesBytesMax / 3));
    const large = Array.from({ length: 100 }, (_, at) =>
      changeEvent(`settings.publish ${at}`, at, { after: { letters } }),
    );
    await store.record(large, []);
    const told: string[] = [];
    for (let [more, before] = [true, undefined as string | undefined]; more; before = told.at(-1)) {
      const reply = await store.changes(changesQuery.parse({ limit: 1000, before }));
      expect(Buffer.byteLength(JSON.stringify(reply))).toBeLessThan(0.6 * messageBytesMax);
      expect(reply.changes.length).toBeGreaterThan(reply.more ? 30 : 0);
      told.push(...reply.changes.map(({ id }) => id));
      more = reply.more;
    }
    expect(told).toEqual(large.map(({ id }) => id).toReversed());
  });

  it('tells of a change that takes a message for itself', async () => {
    const huge = [0, 1].map((at) =>
      changeEvent(`user.set ${at}`, at, { after: { letters: 'x'.repeat(messageBytesMax / 2) } }),
    );
    await store.record(huge, []);
    const { changes, more } = await store.changes(changesQuery.parse({}));
    expect([changes.map(({ what }) => what), more]).toEqual([['user.set 1'], true]);
  });
});
