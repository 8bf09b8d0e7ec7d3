import { type BuiltInClientName, builtInClients } from '@sekisho/clients';
import { type FingerprintName, fingerprints, seededDice } from '@sekisho/probe/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Containers } from './containers.ts';
import { grownSince, leftoversOf, unequalKeysOf, wrongRecordsOf } from './leftovers.ts';
import { Resident } from './resident.ts';
import { Site } from './site.ts';
import { World } from './world.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const days = 30;
/** Divides no interval and is divided by none, so that renewals are met at all their stages. */
const lookedAtMs = 1_003 * minuteMs;
const looks = Math.floor((days * dayMs) / lookedAtMs);

const world = new World();
const site = new Site(world, seededDice(30), { tookMs: () => 20, leaseMs: 15 * minuteMs, interimMs: 5 * minuteMs });

function resident(number: number, name: FingerprintName, client: BuiltInClientName): Resident {
  const fingerprint = fingerprints.find((each) => each.name === name);
  if (!fingerprint) throw new Error(`no client ${name}`);
  return new Resident(site, { number, fingerprint, machine: 'pre-shared-key' }, builtInClients[client].renewal);
}

/** The largest that each container was in some of the looks. */
function largest(looked: readonly Containers[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const containers of looked) {
    for (const [path, size] of containers) sizes.set(path, Math.max(size, sizes.get(path) ?? 0));
  }
  return sizes;
}

/** How many keys are in a phase at once, and messages answered lately, differs from look to look. */
const differsBy = 4;

describe('a gateway through thirty days', () => {
  const empty = site.containers();
  const renewing = {
    windows: resident(1, 'windows', 'windows'),
    macos: resident(2, 'macos', 'macos'),
    strongswan: resident(3, 'strongswan', 'strongSwan'),
  };
  /** It renews no keys: eight hours at a time. */
  const android = resident(4, 'android', 'android11');
  const looked: Containers[] = [];
  const timers: number[] = [];
  let progress = 0;

  beforeAll(async () => {
    for (let look = 0; look < looks; look += 1) {
      await world.run(lookedAtMs);
      looked.push(site.containers());
      timers.push(world.scheduler.size);
      progress += site.edge.takeRecords('connection.progress').length;
      if (look === 5) android.leave();
    }
    await world.run(2 * minuteMs);
  }, 300_000);
  afterAll(() => world.end());

  it('keeps the sessions of clients that renew their keys, each its one session', () => {
    for (const [name, { ends, client }] of Object.entries(renewing)) {
      expect([name, ends, client.ended, client.address === undefined]).toEqual([name, [], undefined, false]);
    }
    const users = site.edge.gateway.live().map(({ user }) => user);
    expect(users.toSorted()).toEqual(['user1', 'user2', 'user3']);
  });

  it.each([
    ['windows', { ike: 90, esp: 700 }],
    ['macos', { ike: 850, esp: 0 }],
    ['strongswan', { ike: 240, esp: 900 }],
  ] as const)('renews with %s as its family does, hundreds of times', (name, least) => {
    const { ike, esp, failed } = renewing[name].client.renewals;
    expect(failed).toEqual([]);
    expect([ike >= least.ike, esp >= least.esp]).toEqual([true, true]);
  });

  it('has an SA for every packet at any time, also in the middle of a renewal, each way', () => {
    for (const { sent, received, client } of Object.values(renewing)) {
      expect(sent.in).toBeGreaterThan(30_000);
      expect(received).toBe(sent.in);
      const { session } = client;
      const key = session && { tunnel: session.peerTunnel, session: session.peerSession };
      expect(key && site.path.sessionCounters(key)?.packetsIn).toBe(sent.out);
      expect(client.path.drops).toEqual({ 'unknown-spi': 0, 'integrity-failed': 0 });
    }
    expect(site.path.drops).toEqual({
      'unknown-spi': 0,
      'integrity-failed': 0,
      'no-outbound-sa': 0,
      'wrong-peer': 0,
    });
  });

  it('ends the session of a client that renews nothing with its keys, and lets it in again', () => {
    expect(android.ends.length).toBeGreaterThan(8);
    for (const end of android.ends) expect(end).toMatch(/expired/);
  });

  it('keeps leases, NAT mappings and accounts alive', () => {
    expect(site.services.renewals).toBeGreaterThan((days * dayMs) / (5 * minuteMs) - 100);
    expect(progress).toBeGreaterThan((3 * days * dayMs) / (5 * minuteMs) - 100);
    for (const { client } of Object.values(renewing)) {
      expect(client.keepalives).toBeGreaterThan((days * dayMs) / 20_000 - 5_000);
    }
  });

  it('holds no more in any map, set or array, and in no timer, at the end than at the beginning', () => {
    const third = Math.floor(looks / 3);
    const [early, late] = [largest(looked.slice(0, third)), largest(looked.slice(-third))];
    const grown = [...late].filter(([path, size]) => size > (early.get(path) ?? 0) + differsBy);
    expect(grown).toEqual([]);
    expect(Math.max(...timers.slice(-third))).toBeLessThanOrEqual(Math.max(...timers.slice(0, third)) + differsBy);
    expect(early.size).toBeGreaterThan(60);
  });

  it('holds nothing when all have left', async () => {
    for (const { leave } of Object.values(renewing)) leave();
    // Until also what was planned for clients has found out that they are gone.
    await world.run(500 * minuteMs);
    expect([...leftoversOf(site), ...unequalKeysOf(site), ...wrongRecordsOf(site)]).toEqual([]);
    expect(grownSince(empty, site.containers())).toEqual([]);
  });
});
