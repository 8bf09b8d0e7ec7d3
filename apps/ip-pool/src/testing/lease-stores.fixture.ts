import { defaultPool } from '@sekisho/platform';
import { RedisServer } from '@sekisho/testing';
import { ipv4ToNumber } from '@sekisho/wire';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import type { LeasePool } from '../leases/address-pool.ts';
import { LeaseConnection } from '../leases/lease-connection.ts';
import { LeaseStore, type LeaseStoreOptions } from '../leases/lease-store.ts';
import { clockStepMs } from '../leases/limits.ts';
import { type NumberRange, sizeOf, without } from '../leases/number-ranges.ts';
import { parseRedisAddress } from '../leases/redis-address.ts';
import { connectRedis } from '../leases/redis-connection.ts';

export const minuteMs = 60_000;
export const range = (first: string, last = first): NumberRange => ({
  first: ipv4ToNumber(first),
  last: ipv4ToNumber(last),
});
export const pool256 = range('10.8.0.2', '10.8.1.1');

/** What a test says of its pool; the rest is as most want it. */
export interface PoolWishes {
  readonly range?: NumberRange;
  readonly exclude?: readonly NumberRange[];
  readonly ttlMs?: number;
  readonly sticky?: boolean;
}

export function poolOf(name: string, { range = pool256, exclude = [], ttlMs = minuteMs, sticky = true }: PoolWishes) {
  const leasable = without(range, exclude);
  return { name, text: name, leasable, routable: leasable, size: sizeOf(leasable), ttlMs, sticky } satisfies LeasePool;
}

export type StoreWishes = Partial<LeaseStoreOptions> & PoolWishes;

/** Of one pool by default; leases end when they end, without a margin. */
export function storeOptions({ pools, ttlMs = minuteMs, ...wishes }: StoreWishes = {}): LeaseStoreOptions {
  return {
    pools: pools ?? [poolOf(defaultPool, { ...wishes, ttlMs })],
    gateway: '10.8.0.1',
    blockPrefix: 26,
    marginMs: 0,
    stepMs: clockStepMs,
    rememberedMs: 60 * minuteMs,
    ttlMs,
    ...wishes,
  };
}

/** Instances' views of one Redis. */
export class LeaseStores {
  readonly #clients: Redis[] = [];
  #server: RedisServer | undefined;

  get server(): RedisServer {
    if (this.#server === undefined) throw new Error('Redis was not started');
    return this.#server;
  }

  async start(): Promise<void> {
    this.#server = await RedisServer.start();
  }

  /** A client of its own. */
  async connected(url = this.server.url): Promise<Redis> {
    const redis = connectRedis(parseRedisAddress(url).options);
    redis.on('error', () => undefined);
    this.#clients.push(redis);
    await vi.waitFor(() => redis.ping(), { timeout: 10_000 });
    return redis;
  }

  /** A store by a client of its own. */
  async open(wishes: StoreWishes = {}): Promise<LeaseStore> {
    return new LeaseStore(new LeaseConnection(await this.connected(), 0), storeOptions(wishes));
  }

  disconnect(): void {
    for (const client of this.#clients.splice(0)) client.disconnect();
  }
}

/** Gives the test file a Redis, which is empty at the beginning of each test. */
export function useLeaseStores(): LeaseStores {
  const stores = new LeaseStores();
  beforeAll(() => stores.start());
  beforeEach(async () => {
    await (await stores.connected()).flushall();
  });
  afterEach(() => stores.disconnect());
  afterAll(() => stores.server.remove());
  return stores;
}
