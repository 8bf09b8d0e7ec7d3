import { type EdgePresence, type EdgeState, edgePresence, edgePresenceIntervalMs, subjects } from '@sekisho/contracts';
import { HostScheduler, now } from '@sekisho/platform/timers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { presenceLimits } from './limits.ts';
import { Presence } from './presence.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const minute = 60_000;

/** A gateway that is nothing but a number of clients, and a bus that keeps what it is told. */
function setUp(clients = 0) {
  const told: EdgePresence[] = [];
  const goodbyes: string[] = [];
  let progress = 0;
  const gateway = {
    accepting: true,
    tellProgress: () => {
      progress += 1;
    },
    occupied: clients,
    sessions: clients,
    dismissSome: (count: number, reason: string, words: string) => {
      goodbyes.push(`${reason}: ${words}`);
      gateway.sessions = Math.max(0, gateway.sessions - count);
      gateway.occupied = gateway.sessions;
      return gateway.sessions;
    },
  };
  let listener: (connected: boolean) => void = () => undefined;
  const bus = {
    connected: true,
    broadcast: (subject: string, presence: unknown) => {
      expect(subject).toBe(subjects.edgePresence);
      told.push(edgePresence.parse(presence));
    },
    onConnection: (hear: typeof listener) => {
      listener = hear;
      return () => undefined;
    },
  };
  const turn = (connected: boolean) => {
    bus.connected = connected;
    listener(connected);
  };
  const presence = new Presence({
    bus,
    edge: 'edge-1',
    since: new Date('2026-01-02T03:04:05Z'),
    place: () => ({ slot: 7, address: '172.30.1.7' }),
    gateway,
    scheduler: new HostScheduler({ clock: now }),
    logger: { info: () => undefined } as never,
  });
  presence.tell();
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  const states = (): EdgeState[] => told.map(({ state }) => state).filter((state, at, all) => state !== all[at - 1]);
  return { presence, gateway, told, goodbyes, turn, pass, states, progress: () => progress };
}

const drain = (graceMs: number, edge = 'edge-1') => ({ order: 'drain', edge, graceMs }) as const;
const undrain = { order: 'undrain', edge: 'edge-1' } as const;

describe('an edge', () => {
  it('tells every two seconds that it is there, where, and how many are in', async () => {
    const { told, gateway, pass } = setUp(3);
    gateway.sessions = 4;
    await pass(2 * edgePresenceIntervalMs + 20);
    expect(told.map(({ sessions }) => sessions)).toEqual([3, 4, 4]);
    expect(told[0]).toMatchObject({ edge: 'edge-1', slot: 7, address: '172.30.1.7', state: 'accepting' });
    expect(told[0]?.since).toBe('2026-01-02T03:04:05.000Z');
  });

  it('is silent while NATS is away, and back with it at once', async () => {
    const { told, turn, pass } = setUp();
    turn(false);
    await pass(minute);
    expect(told).toHaveLength(1);
    turn(true);
    expect(told).toHaveLength(2);
  });

  it('that was away for so long that it was taken for gone says of its sessions that they stand', async () => {
    const { turn, pass, progress } = setUp();
    for (const [awayMs, told] of [
      [1_000, 0],
      [minute, 1],
    ] as const) {
      turn(false);
      await pass(awayMs);
      turn(true);
      expect(progress()).toBe(told);
    }
  });

  it('takes no new clients while it is draining, and serves who is in until the grace time is over', async () => {
    const { presence, gateway, goodbyes, pass, states } = setUp(100);
    const { obeyed, presence: shown } = presence.obey(drain(10 * minute));
    expect(obeyed).toBe(true);
    expect(Date.parse(shown.drainsAt ?? '')).toBe(Date.now() + 10 * minute);
    expect(gateway.accepting).toBe(false);
    await pass(10 * minute - 1_000);
    expect(goodbyes).toEqual([]);
    await pass(2_000);
    // Not all at once: they are going to connect anew.
    expect(gateway.sessions).toBeGreaterThan(70);
    expect(goodbyes[0]).toBe('edge-drained: this gateway goes out of service, connect again');
    await pass(presenceLimits.goodbyeSpreadMs);
    expect(gateway.sessions).toBe(0);
    expect(states()).toEqual(['accepting', 'draining', 'drained']);
  });

  it('keeps to the grace time when somebody sets the clock', async () => {
    const { presence, goodbyes, pass } = setUp(100);
    presence.obey(drain(10 * minute));
    vi.setSystemTime(Date.now() + 60 * minute);
    await pass(9 * minute);
    expect(goodbyes).toEqual([]);
    await pass(minute + 1_000);
    expect(goodbyes).not.toEqual([]);
  });

  it('is drained as soon as everybody has left by themselves', async () => {
    const { presence, gateway, goodbyes, pass, states } = setUp(1);
    presence.obey(drain(10 * minute));
    gateway.sessions = 0;
    gateway.occupied = 0;
    await pass(1_000);
    expect(states()).toEqual(['accepting', 'draining', 'drained']);
    expect(goodbyes).toEqual([]);
  });

  it('takes clients again when it is told to, also amid goodbyes', async () => {
    const { presence, gateway, pass, states } = setUp(100);
    presence.obey(drain(0));
    await pass(1_000);
    expect(presence.obey(undrain).presence).not.toHaveProperty('drainsAt');
    const left = gateway.sessions;
    expect(left).toBeGreaterThan(50);
    await pass(minute);
    expect(gateway).toMatchObject({ accepting: true, sessions: left });
    expect(states()).toEqual(['accepting', 'draining', 'accepting']);
  });

  it('goes by the grace time that it was told last', async () => {
    const { presence, goodbyes, pass } = setUp(5);
    presence.obey(drain(minute));
    presence.obey(drain(10 * minute));
    await pass(5 * minute);
    expect(goodbyes).toEqual([]);
    presence.obey(drain(0));
    expect(goodbyes).toHaveLength(1);
  });

  it('does not care what another edge is told', () => {
    const { presence, gateway } = setUp();
    expect(presence.obey(drain(0, 'edge-2'))).toMatchObject({ obeyed: false, presence: { state: 'accepting' } });
    expect(presence.obey({ ...undrain, edge: 'edge-2' }).obeyed).toBe(false);
    expect(gateway.accepting).toBe(true);
  });

  it('tells that it takes nobody any more when it stops, then nothing', async () => {
    const { presence, told, pass } = setUp(2);
    presence.stop();
    expect(told.at(-1)).toMatchObject({ state: 'draining', sessions: 2 });
    await pass(minute);
    expect(told).toHaveLength(2);
  });
});
