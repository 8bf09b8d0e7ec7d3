import { subjects } from '@sekisho/contracts';
import { type Bus, BusError } from '@sekisho/platform';
import { HostScheduler, now } from '@sekisho/platform/timers';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { limits } from '../limits.ts';
import { Addresses } from './addresses.ts';

const ttlMs = 60_000;
const renewalMs = ttlMs / limits.leaseRenewalsPerLife;
const lease = {
  outcome: 'leased',
  address: '10.66.0.2',
  source: 'pool',
  route: '10.66.0.0/26',
  gateway: '10.66.0.1',
  dns: [],
  nbns: [],
  ttlMs,
};
const alice = { user: 'alice', groups: ['staff'], grants: {} };

let renewed: unknown[];
let lost: string[] | undefined;
let warnings: string[];
let scheduler: HostScheduler;
let addresses: Addresses;

beforeEach(() => {
  vi.useFakeTimers();
  [renewed, lost, warnings] = [[], [], []];
  scheduler = new HostScheduler({ clock: now });
  const request = async (subject: string, payload: { leases: unknown[] }) => {
    if (subject === subjects.poolLease) return lease;
    if (lost === undefined) throw new BusError('no-responders', subject);
    if (subject === subjects.poolRenew) renewed.push(payload.leases);
    return { lost };
  };
  const bus = { request } as unknown as Bus;
  addresses = new Addresses({ bus, edge: 'edge-1', scheduler, warn: (message) => warnings.push(message) });
});
afterEach(() => {
  scheduler.close();
  vi.useRealTimers();
});

const hold = async (connection: string, onLost: () => void) => {
  expect(await addresses.lease(connection, alice)).toMatchObject({ kind: 'leased', address: '10.66.0.2' });
  addresses.hold(connection, { user: 'alice', address: '10.66.0.2', lost: onLost });
};

it('renews what it holds several times in the life of a lease, and no more what was given back', async () => {
  await hold('a', () => undefined);
  await hold('b', () => undefined);
  await vi.advanceTimersByTimeAsync(renewalMs - 1);
  expect(renewed).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  const held = (connection: string) => ({ connection, user: 'alice', address: '10.66.0.2' });
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
