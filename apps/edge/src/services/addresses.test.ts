import { subjects } from '@sekisho/contracts';
import { type Bus, BusError } from '@sekisho/platform';
import { HostScheduler, now } from '@sekisho/platform/timers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { limits } from '../limits.ts';
import { Addresses } from './addresses.ts';
import { LeaseFence } from './lease-fence.ts';

const ttlMs = 60_000;
const renewalMs = ttlMs / limits.leaseRenewalsPerLife;
const route = '10.66.0.0/26';
const lease = {
  outcome: 'leased',
  address: '10.66.0.2',
  source: 'pool',
  route,
  gateway: '10.66.0.1',
  dns: [],
  nbns: [],
};
const alice = { user: 'alice', groups: ['staff'], grants: {} };

let renewed: unknown[];
let lost: string[] | undefined;
let nextTtlMs: number;
let warnings: string[];
let held: string[];
let scheduler: HostScheduler;
let addresses: Addresses;
/** For how long the machine has slept: time in which no timer rings. */
let sleptMs: number;
let passesUntil: number;

const sinceBoot = () => now() + sleptMs;
const passes = () => sinceBoot() < passesUntil;

beforeEach(() => {
  vi.useFakeTimers();
  [renewed, lost, warnings, held] = [[], [], [], []];
  [sleptMs, passesUntil, nextTtlMs] = [0, 0, ttlMs];
  scheduler = new HostScheduler({ clock: now });
  const carryFor = (ms: number) => {
    passesUntil = sinceBoot() + ms;
  };
  const request = async (subject: string, payload: { leases: unknown[] }) => {
    if (subject === subjects.poolLease) return { ...lease, ttlMs: nextTtlMs };
    if (lost === undefined) throw new BusError('no-responders', subject);
    if (subject === subjects.poolRenew) renewed.push(payload.leases);
    return { lost };
  };
  const bus = { request } as unknown as Bus;
  const network = {
    hold: (route: string) => void held.push(route),
    letGo: (route: string) => void held.splice(held.indexOf(route), 1),
  };
  const fence = new LeaseFence({ carryFor }, sinceBoot);
  const warn = (message: string) => void warnings.push(message);
  addresses = new Addresses({ bus, edge: 'edge-1', scheduler, network, fence, warn });
});
afterEach(() => {
  scheduler.close();
  vi.useRealTimers();
});

const hold = async (connection: string, onLost: () => void) => {
  expect(await addresses.lease(connection, alice)).toMatchObject({ kind: 'leased', address: '10.66.0.2' });
  addresses.hold(connection, { user: 'alice', address: '10.66.0.2', route, lost: onLost });
};

it('renews what it holds several times in the life of a lease, and no more what was given back', async () => {
  await hold('a', () => undefined);
  await hold('b', () => undefined);
  await vi.advanceTimersByTimeAsync(renewalMs - 1);
  expect(renewed).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  const held = (connection: string) => ({ connection, user: 'alice', address: '10.66.0.2', route });
  expect(renewed).toEqual([[held('a'), held('b')]]);
  addresses.release('a', '10.66.0.2');
  await vi.advanceTimersByTimeAsync(renewalMs);
  expect(renewed[1]).toEqual([held('b')]);
});

it('tells whose lease the pool has given to another', async () => {
  const told: string[] = [];
  await hold('a', () => told.push('a'));
  await hold('b', () => told.push('b'));
  lost = ['b'];
  await vi.advanceTimersByTimeAsync(renewalMs);
  expect(told).toEqual(['b']);
});

it('tries again after a renewal that nobody answered', async () => {
  await hold('a', () => undefined);
  lost = undefined;
  await vi.advanceTimersByTimeAsync(renewalMs);
  expect(warnings).toEqual([expect.stringContaining('1 leases not renewed')]);
  lost = [];
  await vi.advanceTimersByTimeAsync(renewalMs);
  expect(renewed).toHaveLength(1);
});

describe('the route of a lease', () => {
  const hold = (connection: string, route: string, ipv6?: string) =>
    addresses.hold(connection, { user: 'alice', address: '10.66.0.2', route, ipv6, lost: () => undefined });

  it('is held for each session, with the IPv6 prefix, until the lease is given back', () => {
    hold('a', '10.66.0.0/26');
    hold('b', '10.66.0.0/26', 'fd00:66:0:5::/64');
    expect(held).toEqual(['10.66.0.0/26', '10.66.0.0/26', 'fd00:66:0:5::/64']);
    addresses.release('b', '10.66.0.2');
    expect(held).toEqual(['10.66.0.0/26']);
    addresses.release('a', '10.66.0.2');
    expect(held).toEqual([]);
  });

  it('gives way to the one of a later lease of the same session', () => {
    hold('a', '10.66.0.0/26');
    hold('a', '10.66.4.9/32');
    expect(held).toEqual(['10.66.4.9/32']);
  });
});

describe('traffic of sessions', () => {
  const hour = 3_600_000;
  const beatMs = ttlMs / limits.fenceBeatsPerLease;
  const passedAllThrough = async (ms: number) => {
    for (let gone = 0; gone < ms; gone += 1_000) {
      await vi.advanceTimersByTimeAsync(1_000);
      if (!passes()) return false;
    }
    return true;
  };

  it('passes as long as leases are renewed', async () => {
    await hold('a', () => undefined);
    expect(await passedAllThrough(hour)).toBe(true);
  });

  it('passes no longer than the lease from when it was asked for', async () => {
    const asked = sinceBoot();
    await hold('a', () => undefined);
    expect(passesUntil).toBe(asked + ttlMs);
  });

  it('goes on while nobody answers, but never for long ahead', async () => {
    await hold('a', () => undefined);
    lost = undefined;
    expect(await passedAllThrough(hour)).toBe(true);
    expect(passesUntil - sinceBoot()).toBeLessThanOrEqual(2 * beatMs);
  });

  it.each([
    ['after renewals', []],
    ['while nobody answers', undefined],
  ])('stops when the machine sleeps for longer than a lease %s, until leases are renewed', async (_, lostBefore) => {
    await hold('a', () => undefined);
    lost = lostBefore;
    await vi.advanceTimersByTimeAsync(hour);
    sleptMs += ttlMs;
    expect(passes()).toBe(false);
    lost = undefined;
    await vi.advanceTimersByTimeAsync(hour);
    expect(passes()).toBe(false);
    lost = [];
    await vi.advanceTimersByTimeAsync(limits.fencedRetryMs);
    expect(passes()).toBe(true);
  });

  it('passes again only after the sessions have ended whose lease was lost meanwhile', async () => {
    const passedWhenTold: boolean[] = [];
    await hold('a', () => passedWhenTold.push(passes()));
    await hold('b', () => undefined);
    lost = ['a'];
    sleptMs += hour;
    await vi.advanceTimersByTimeAsync(beatMs);
    expect(passedWhenTold).toEqual([false]);
    expect(passes()).toBe(true);
  });

  it('is not let through by a new lease while others have yet to be renewed', async () => {
    await hold('a', () => undefined);
    lost = undefined;
    sleptMs += ttlMs;
    await hold('b', () => undefined);
    expect(passes()).toBe(false);
    lost = [];
    await vi.advanceTimersByTimeAsync(beatMs);
    expect(passes()).toBe(true);
  });

  it('of a shorter lease bounds all, and is renewed in its time', async () => {
    await hold('a', () => undefined);
    nextTtlMs = ttlMs / 2;
    await hold('b', () => undefined);
    expect(passesUntil).toBe(sinceBoot() + ttlMs / 2);
    await vi.advanceTimersByTimeAsync(renewalMs / 2);
    expect(renewed).toHaveLength(1);
    expect(await passedAllThrough(hour)).toBe(true);
  });

  it('passes from the first lease on after there was none for a while', async () => {
    await hold('a', () => undefined);
    addresses.release('a', '10.66.0.2');
    sleptMs += hour;
    await hold('b', () => undefined);
    expect(await passedAllThrough(hour)).toBe(true);
  });
});
