import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Told } from './accountant.ts';
import { SessionQueue } from './session-queue.ts';

const told: Told = { kind: 'told' };
const unavailable: Told = { kind: 'unavailable', detail: 'RADIUS 192.0.2.1:1813 did not answer in 5 s' };

let queue: SessionQueue<string> | undefined;
afterEach(() => queue?.stop(0));

/** A queue to a receiver that says what it is told to say, and takes its time. */
function setUp(answer: (item: string) => Told, { atOnceMax = 8, takesMs = 1 } = {}) {
  const offered: string[] = [];
  const done: string[] = [];
  const news: string[] = [];
  let busy = 0;
  let busiest = 0;
  queue = new SessionQueue<string>({
    deliver: async (item) => {
      offered.push(item);
      busy += 1;
      busiest = Math.max(busiest, busy);
      await sleep(takesMs);
      busy -= 1;
      return answer(item);
    },
    atOnceMax,
    retryMinMs: 5,
    retryMaxMs: 20,
    onAway: (detail) => news.push(detail),
    onBack: () => news.push('back'),
  });
  const open = queue;
  const add = (session: string, item: string) => open.add(session, item, () => done.push(item));
  return { queue: open, add, offered, done, news, busiest: () => busiest };
}

describe('the queue to an accounting server', () => {
  it("keeps the order of a session's records", async () => {
    const { add, offered, done } = setUp(() => told);
    for (const item of ['start', 'interim', 'stop']) add('alice', item);
    await vi.waitFor(() => expect(done).toHaveLength(3));
    expect(offered).toEqual(['start', 'interim', 'stop']);
    expect(done).toEqual(offered);
  });

  it('serves sessions side by side, up to its bound', async () => {
    const { add, done, busiest } = setUp(() => told, { atOnceMax: 4, takesMs: 5 });
    for (let i = 0; i < 20; i += 1) add(`user ${i}`, `${i}`);
    await vi.waitFor(() => expect(done).toHaveLength(20));
    expect(busiest()).toBe(4);
  });

  it('loses nothing while the server is away, tries with one record at a time, and tells of it once', async () => {
    let away = true;
    const { add, offered, done, news, busiest } = setUp(() => (away ? unavailable : told), { takesMs: 2 });
    for (let i = 0; i < 5; i += 1) add(`user ${i}`, `start ${i}`);
    await vi.waitFor(() => expect(news).toHaveLength(1));
    await vi.waitFor(() => expect(offered.length).toBeGreaterThan(10));
    for (let i = 0; i < 5; i += 1) add(`user ${i}`, `stop ${i}`);
    expect(busiest()).toBe(5);
    away = false;
    await vi.waitFor(() => expect(done).toHaveLength(10));
    for (let i = 0; i < 5; i += 1) expect(done.indexOf(`start ${i}`)).toBeLessThan(done.indexOf(`stop ${i}`));
    expect(news).toEqual([unavailable.detail, 'back']);
  });

  it('lets a record that is not answered stand back, and no other session wait for it', async () => {
    const { add, done } = setUp((item) => (item === 'odd' ? unavailable : told));
    add('alice', 'first');
    add('bob', 'odd');
    for (let i = 0; i < 30; i += 1) add(`user ${i}`, `${i}`);
    await vi.waitFor(() => expect(done).toHaveLength(31));
    expect(done).not.toContain('odd');
  });

  it('tries again what failed in a way that nobody foresaw', async () => {
    let tries = 0;
    const { add, done, news } = setUp(() => {
      tries += 1;
      if (tries === 1) throw new TypeError('a bug');
      return told;
    });
    add('A', 'start');
    await vi.waitFor(() => expect(done).toEqual(['start']));
    expect(news).toEqual(['unexpected: TypeError: a bug', 'back']);
  });

  it('stops with what is under way, and leaves the rest undone', async () => {
    const { queue: open, add, done, offered } = setUp(() => told, { atOnceMax: 1, takesMs: 10 });
    for (let i = 0; i < 5; i += 1) add(`user ${i}`, `${i}`);
    await sleep(1);
    await open.stop(1_000);
    expect(done).toEqual(['0']);
    expect(offered).toEqual(['0']);
  });
});
