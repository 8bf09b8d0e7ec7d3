import { RedisServer } from '@sekisho/testing';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { leasableRange } from '../leases/address-pool.ts';
import { LeaseStore, type LeaseStoreOptions } from '../leases/lease-store.ts';
import { connectRedis } from '../leases/redis-connection.ts';

export const minuteMs = 60_000;
export const range = (first: string, last: string) => leasableRange({ first, last });
export const pool256 = range('10.8.0.2', '10.8.1.1');

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
  async connected(): Promise<Redis> {
    const redis = connectRedis(this.server.url);
    redis.on('error', () => undefined);
    this.#clients.push(redis);
    await vi.waitFor(() => redis.ping(), { timeout: 10_000 });
    return redis;
  }

  /** A store by a client of its own. */
  async open(options: Partial<LeaseStoreOptions> = {}): Promise<LeaseStore> {
    const defaults = { range: pool256, ttlMs: minuteMs, sticky: true, rememberedMs: 60 * minuteMs };
    return new LeaseStore(await this.connected(), { ...defaults, ...options });
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
