import { setTimeout as sleep } from 'node:timers/promises';
import { HostClock, RedisSentinel, RedisServer, sentinelPrimary } from '@sekisho/testing';
import type { Redis } from 'ioredis';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Churn } from '../testing/churn.fixture.ts';
import { pool256, storeOptions } from '../testing/lease-stores.fixture.ts';
import { LeaseConnection } from './lease-connection.ts';
import { LeaseStore } from './lease-store.ts';
import { parseRedisAddress } from './redis-address.ts';
import { connectRedis } from './redis-connection.ts';

/** What a test started, to be ended after it in the opposite order. */
const started: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of started.splice(0).reverse()) await end();
});

const removedAfterwards = <T extends { remove(): unknown }>(server: T): T => {
  started.push(() => server.remove());
  return server;
};

/**
 * As in earnest, only faster: a call moves the store's clock by little against a lease, and instances find Redis again, which takes
 * them a second, in what is left of one.
 */
const options = storeOptions({ range: pool256, ttlMs: 6_000, stepMs: 500 });

async function fourStores(url: string): Promise<LeaseStore[]> {
  const { options: place, replicas } = parseRedisAddress(url);
  const clients: Redis[] = Array.from({ length: 4 }, () => connectRedis(place));
  for (const client of clients) client.on('error', () => undefined);
  started.push(() => clients.map((client) => client.disconnect()));
  await vi.waitFor(() => Promise.all(clients.map((client) => client.ping())), { timeout: 10_000 });
  return clients.map((client) => new LeaseStore(new LeaseConnection(client, replicas), options));
}

/** More sessions at once than there are addresses, 200 new ones a second by four instances, while something happens. */
async function churnWhile(url: string, happening: (churn: Churn) => Promise<unknown>): Promise<Churn> {
  const stores = await fourStores(url);
  const churn = new Churn({ stores, perSecond: 200, staying: 100, lifeMs: 2_000, renewMs: 500 });
  const running = churn.run();
  await grows(churn, 'full');
  await happening(churn);
  churn.stop();
  await running;
  return churn;
}

/** Waits until some more logins have had this outcome. */
async function grows(churn: Churn, outcome: keyof Churn['counts'], by = 20): Promise<void> {
  const before = churn.counts[outcome];
  await vi.waitUntil(() => churn.counts[outcome] >= before + by, { timeout: 60_000 });
}

async function isPrimary({ url }: RedisServer): Promise<boolean> {
  const client = connectRedis(parseRedisAddress(url).options).on('error', () => undefined);
  try {
    // While it takes over it may leave a question unanswered.
    return /role:master/.test(await vi.waitFor(() => client.info('replication'), { timeout: 10_000 }));
  } finally {
    client.disconnect();
  }
}

describe('200 logins a second by four instances at a pool of 256', () => {
  it('share no address', async () => {
    const server = removedAfterwards(await RedisServer.start());
    const churn = await churnWhile(server.url, (churn) => grows(churn, 'leased', 600));
    expect(churn.shared).toEqual([]);
    expect(churn.lost).toEqual([]);
    expect(churn.counts.unavailable).toBe(0);
  });

  it('share none, and no session loses its own, when Redis is killed and is back after longer than a lease', async () => {
    const server = removedAfterwards(await RedisServer.start());
    const churn = await churnWhile(server.url, async (churn) => {
      await server.kill();
      await sleep(options.ttlMs + 500);
      await server.start();
      await grows(churn, 'leased', 150);
      await server.kill();
      await server.start();
      await grows(churn, 'leased', 150);
    });
    expect(churn.shared).toEqual([]);
    expect(churn.lost).toEqual([]);
  });

  it('share none, and no session loses its own, when the clock of Redis’ host is set', async () => {
    const clock = removedAfterwards(new HostClock());
    const server = removedAfterwards(await RedisServer.start({ clock }));
    const churn = await churnWhile(server.url, async (churn) => {
      for (const hours of [5, -5, 0, 2]) {
        clock.set(hours * 3600);
        await grows(churn, 'leased', 150);
      }
    });
    expect(churn.shared).toEqual([]);
    expect(churn.lost).toEqual([]);
    expect(churn.counts.unavailable).toBe(0);
  });

  it('share none, and no session loses its own, when a replica with another clock takes over', async () => {
    const clock = removedAfterwards(new HostClock());
    clock.set(-3600);
    const primary = removedAfterwards(await RedisServer.start({ tcp: true }));
    const replica = removedAfterwards(await RedisServer.start({ replicaOf: primary, clock }));
    const sentinels = await Promise.all([1, 2, 3].map(() => RedisSentinel.start(primary, 2)));
    const places = sentinels.map((sentinel) => `127.0.0.1:${removedAfterwards(sentinel).port}`);
    const churn = await churnWhile(`redis-sentinel://${places.join(',')}/${sentinelPrimary}`, async (churn) => {
      await primary.kill();
      await vi.waitUntil(() => isPrimary(replica), { timeout: 60_000 });
      // It comes back as the replica of the one that took over, which gives nothing without.
      await primary.start();
      await grows(churn, 'leased', 150);
    });
    expect(churn.shared).toEqual([]);
    expect(churn.lost).toEqual([]);
  });
});
