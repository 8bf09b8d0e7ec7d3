import type { LiveConnection } from '@sekisho/contracts';
import { describe, expect, it } from 'vitest';
import { endedRememberedMs, sessionsPerTurn } from '../limits.ts';
import { ended, established, event, idOf, session } from './session.fixture.ts';
import { SessionMirror } from './session-mirror.ts';

const answer = (...connections: LiveConnection[]) => [{ edge: 'edge-1', connections, drops: {}, ignored: {} }];

function mirrorAt(at: number) {
  const clock = { now: at };
  return { clock, mirror: new SessionMirror(() => clock.now) };
}

describe('the mirror of sessions', () => {
  it('follows a connection from its first step to its end by events alone', () => {
    const { mirror } = mirrorAt(0);
    mirror.take(event('connection.step', 1, { step: 'main-mode-1' }));
    mirror.take(event('connection.step', 1, { step: 'authenticating', user: 'user1' }));
    expect(mirror.get(idOf(1))).toMatchObject({ step: 'authenticating', user: 'user1', bytesIn: 0 });
    expect([mirror.size, mirror.connected]).toEqual([1, 0]);
    mirror.take(established(1));
    // Told in another order than it happened.
    mirror.take(event('connection.step', 1, { step: 'address-leased' }));
    expect(mirror.get(idOf(1))).toMatchObject({ step: 'connected', espSuite: 'aes256-sha256', client: 'macOS' });
    expect([mirror.size, mirror.connected]).toEqual([1, 1]);
    mirror.take(ended(1));
    expect([mirror.size, mirror.connected]).toEqual([0, 0]);
  });

  it('finds connections by user, address and edge, also after these have become others', async () => {
    const { mirror } = mirrorAt(0);
    await mirror.sync(answer(session(1), session(2, { user: 'User1' })), 0);
    expect(mirror.ofUser('uSer1')).toHaveLength(2);
    expect(mirror.ofAddress('10.8.0.2')).toHaveLength(1);
    expect(mirror.ofAddress('198.51.0.2')).toHaveLength(1);
    await mirror.sync(answer(session(1, { user: 'other', edge: 'edge-1' })), 1);
    expect(mirror.ofUser('user1')).toEqual([]);
    expect(mirror.ofUser('other')).toHaveLength(1);
    expect(mirror.ofEdge('edge-1')).toHaveLength(1);
  });

  it('tells what is different since it was last asked, and not that counters have grown', async () => {
    const { mirror } = mirrorAt(0);
    await mirror.sync(answer(session(1), session(2)), 0);
    expect(mirror.changes().changed.map(({ connection }) => connection)).toEqual([idOf(1), idOf(2)]);
    await mirror.sync(answer(session(1, { bytesIn: 500 }), session(2)), 1);
    expect(mirror.changes()).toEqual({ changed: [], ended: [] });
    expect(mirror.get(idOf(1))?.bytesIn).toBe(500);
    mirror.take(ended(2));
    expect(mirror.changes()).toEqual({ changed: [], ended: [idOf(2)] });
  });

  it('believes what an event said after the edge was asked, not the answer', async () => {
    const { mirror, clock } = mirrorAt(10);
    await mirror.sync(answer(session(1), session(2)), 10);
    clock.now = 20;
    mirror.take(ended(1));
    mirror.take(established(3));
    await mirror.sync(answer(session(1), session(2)), 15);
    expect([...mirror.all()].map(({ connection }) => connection)).toEqual([idOf(2), idOf(3)]);
    await mirror.sync(answer(session(2)), 25);
    expect(mirror.get(idOf(3))).toBeUndefined();
  });

  it('forgets in time which connections are over', async () => {
    const { mirror, clock } = mirrorAt(0);
    mirror.take(ended(1));
    clock.now = endedRememberedMs + 1;
    await mirror.sync([], clock.now);
    await mirror.sync(answer(session(1)), clock.now);
    expect(mirror.size).toBe(1);
  });

  it('ends nothing of an edge that could not tell all', async () => {
    const { mirror } = mirrorAt(0);
    await mirror.sync(answer(session(1)), 0);
    await mirror.sync([{ edge: 'edge-1', connections: [], drops: {}, ignored: {}, more: true }], 1);
    expect(mirror.size).toBe(1);
  });

  it('tells many changes some at a time, and each once', async () => {
    const { mirror } = mirrorAt(0);
    await mirror.sync(answer(session(1), session(2), session(3)), 0);
    mirror.take(ended(3));
    expect(mirror.changes(1)).toEqual({ changed: [session(1)], ended: [idOf(3)] });
    mirror.take(ended(2));
    mirror.take(established(4));
    expect(mirror.changes(1)).toMatchObject({ changed: [{ connection: idOf(4) }], ended: [idOf(2)] });
    expect(mirror.changes(1)).toEqual({ changed: [], ended: [] });
  });

  it('lets others have their turn while it takes over what an edge holds, and believes what they tell', async () => {
    const { mirror, clock } = mirrorAt(0);
    const all = Array.from({ length: 2 * sessionsPerTurn }, (_, number) => session(number));
    const syncing = mirror.sync(answer(...all), 0);
    expect(mirror.size).toBe(sessionsPerTurn);
    clock.now = 5;
    mirror.take(ended(all.length - 1));
    mirror.take(established(all.length));
    await syncing;
    expect(mirror.size).toBe(all.length);
    expect([all.length - 1, all.length].map((number) => mirror.get(idOf(number)) !== undefined)).toEqual([false, true]);
  });

  it('drops what an edge had before it began anew, or all of one that is gone', async () => {
    const { mirror } = mirrorAt(0);
    await mirror.sync(answer(session(1), session(100)), 0);
    mirror.drop('edge-1', session(50).since);
    expect([...mirror.all()].map(({ connection }) => connection)).toEqual([idOf(100)]);
    mirror.drop('edge-1');
    expect(mirror.size).toBe(0);
  });
});
