import { subjects } from '@sekisho/contracts';
import { type Bus, BusError } from '@sekisho/platform';
import { HostScheduler, now } from '@sekisho/platform/timers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { limits } from '../limits.ts';
import { Addresses } from './addresses.ts';

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
  ttlMs,
};
const alice = { user: 'alice', groups: ['staff'], grants: {} };

let leaseMs: number;
let renewed: unknown[];
let lost: string[] | undefined;
let warnings: string[];
let held: string[];
let scheduler: HostScheduler;
let addresses: Addresses;

beforeEach(() => {
  vi.useFakeTimers();
  leaseMs = ttlMs;
  [renewed, lost, warnings, held] = [[], [], [], []];
  scheduler = new HostScheduler({ clock: now });
  const request = async (subject: string, payload: { leases: unknown[] }) => {
    if (subject === subjects.poolLease) return { ...lease, ttlMs: leaseMs };
    if (lost === undefined) throw new BusError('no-responders', subject);
    if (subject === subjects.poolRenew) renewed.push(payload.leases);
    return { lost };
  };
  const bus = { request } as unknown as Bus;
  const network = {
    hold: (route: string) => void held.push(route),
    letGo: (route: string) => void held.splice(held.indexOf(route), 1),
  };
  addresses = new Addresses({ bus, edge: 'edge-1', scheduler, network, warn: (message) => warnings.push(message) });
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

it('renews as often as the shortest lease needs it, which may come later', async () => {
  await hold('a', () => undefined);
  leaseMs = ttlMs / 4;
  await hold('b', () => undefined);
  leaseMs = ttlMs;
  await hold('c', () => undefined);
  await vi.advanceTimersByTimeAsync(renewalMs);
  expect(renewed).toHaveLength(4);
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
