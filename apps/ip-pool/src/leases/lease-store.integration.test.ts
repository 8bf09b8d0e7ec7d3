import { setTimeout as sleep } from 'node:timers/promises';
import { newUlid } from '@sekisho/platform';
import { ipv4ToNumber } from '@sekisho/wire';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually, RedisServer } from '../testing/redis-server.fixture.ts';
import { leasableRange, rangeSize } from './address-pool.ts';
import { LeaseStore, type LeaseStoreOptions, LeaseStoreUnavailableError } from './lease-store.ts';
import { connectRedis } from './redis-connection.ts';

const edge = 'edge-1';
const range = (first: string, last: string) => leasableRange({ first, last });
const pool256 = range('10.8.0.2', '10.8.1.1');
const minute = 60_000;

let server: RedisServer;
const clients: Redis[] = [];

beforeAll(async () => {
  server = await RedisServer.start();
});
beforeEach(async () => {
  await (await connected()).flushall();
});
afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect();
});
afterAll(() => server.remove());

async function connected(): Promise<Redis> {
  const redis = connectRedis(server.url);
  redis.on('error', () => undefined);
  clients.push(redis);
  await eventually(() => redis.ping());
  return redis;
}

async function open(options: Partial<LeaseStoreOptions> = {}): Promise<LeaseStore> {
  const defaults = { range: pool256, ttlMs: minute, sticky: true, rememberedMs: 60 * minute };
  return new LeaseStore(await connected(), { ...defaults, ...options });
}

const request = (user: string, connection = newUlid()) => ({ connection, edge, user });

type Asked = Parameters<LeaseStore['lease']>[0];

async function addressOf(store: LeaseStore, asked: Asked): Promise<string | undefined> {
  const outcome = await store.lease(asked);
  return outcome.kind === 'leased' ? outcome.address : undefined;
}

async function leased(store: LeaseStore, asked: Asked): Promise<string> {
  const address = await addressOf(store, asked);
  if (address === undefined) throw new Error(`no address for ${asked.user}`);
  return address;
}

describe('a lease', () => {
  it('is given once, whichever of four instances is asked', async () => {
    const stores = await Promise.all([1, 2, 3, 4].map(() => open()));
    const outcomes = await Promise.all(
      Array.from({ length: 300 }, (_, index) => addressOf(stores[index % 4] as LeaseStore, request(`user-${index}`))),
    );
    const addresses = outcomes.flatMap((address) => address ?? []);
    expect(new Set(addresses).size).toBe(256);
    expect(addresses).toHaveLength(256);
    for (const address of addresses) {
      expect(ipv4ToNumber(address)).toBeGreaterThanOrEqual(pool256.first);
      expect(ipv4ToNumber(address)).toBeLessThanOrEqual(pool256.last);
    }
  });

  it('stays unique while four instances lease, renew and release at random', async () => {
    const stores = await Promise.all([1, 2, 3, 4].map(() => open({ range: range('10.8.0.2', '10.8.0.41') })));
    const held = new Map<string, string>();
    const worker = async (store: LeaseStore, name: number) => {
      for (let round = 0; round < 60; round += 1) {
        const asked = request(`user-${name}-${round % 7}`);
        const address = await addressOf(store, asked);
        if (address === undefined) continue;
        expect(held.get(address), address).toBeUndefined();
        held.set(address, asked.connection);
        const lease = { connection: asked.connection, address, user: asked.user };
        expect((await store.renew({ edge, leases: [lease] })).lost).toEqual([]);
        held.delete(address);
        expect(await store.release({ edge, ...lease })).toBe(true);
      }
    };
    await Promise.all(Array.from({ length: 12 }, (_, index) => worker(stores[index % 4] as LeaseStore, index)));
    expect(held.size).toBe(0);
  });

  it('is the same again when the same connection asks again', async () => {
    const store = await open();
    const asked = request('alice');
    expect(await leased(store, asked)).toBe(await leased(store, asked));
    expect((await store.lease(request('bob'))).inUse).toBe(2);
  });

  it('is not the same for the same connection on another edge', async () => {
    const store = await open();
    const asked = request('alice');
    expect(await leased(store, asked)).not.toBe(await leased(store, { ...asked, edge: 'edge-2' }));
  });

  it('is refused when every address is in use, with how many are', async () => {
    const store = await open({ range: range('10.8.0.2', '10.8.0.4') });
    for (const user of ['a', 'b', 'c']) await leased(store, request(user));
    expect(await store.lease(request('d'))).toEqual({ kind: 'pool-full', inUse: 3 });
  });

  it('ends after its time and goes to another who needs it', async () => {
    const store = await open({ range: range('10.8.0.2', '10.8.0.2'), ttlMs: 200 });
    const asked = request('alice');
    const address = await leased(store, asked);
    expect(await addressOf(store, request('bob'))).toBeUndefined();
    await sleep(250);
    expect(await leased(store, request('bob'))).toBe(address);
    const { lost } = await store.renew({ edge, leases: [{ connection: asked.connection, address, user: asked.user }] });
    expect(lost).toEqual([asked.connection]);
  });

  it('comes from a pool of any size at the same cost, in memory too', async () => {
    const everything = leasableRange({ first: '0.0.0.2', last: '255.255.255.254' });
    const store = await open({ range: everything });
    const addresses = await Promise.all(Array.from({ length: 200 }, (_, index) => leased(store, request(`u${index}`))));
    expect(new Set(addresses).size).toBe(200);
    expect(rangeSize(everything)).toBe(2 ** 32 - 3);
    const redis = await connected();
    expect(await redis.zcard('{sekisho:v1:ip-pool}:held')).toBe(200);
  });
});

describe('a user', () => {
  it('gets the address of last time', async () => {
    const store = await open();
    const asked = request('alice');
    const address = await leased(store, asked);
    await store.release({ edge, connection: asked.connection, address });
    for (let index = 0; index < 20; index += 1) await leased(store, request(`other-${index}`));
    expect(await leased(store, request('alice'))).toBe(address);
  });

  it('gets the addresses of last time on each of two devices', async () => {
    const store = await open();
    const first = [request('alice'), request('alice')];
    const addresses = await Promise.all(first.map((asked) => leased(store, asked)));
    for (const [index, asked] of first.entries()) {
      await store.release({ edge, connection: asked.connection, address: addresses[index] ?? '' });
    }
    const again = [await leased(store, request('alice')), await leased(store, request('alice'))];
    expect(again.toSorted()).toEqual(addresses.toSorted());
  });

  it('gets another address while the usual one is in use', async () => {
    const store = await open();
    expect(await leased(store, request('alice'))).not.toBe(await leased(store, request('alice')));
  });

  it('gets any address when the setting is off', async () => {
    const store = await open({ sticky: false });
    const asked = request('alice');
    const address = await leased(store, asked);
    await store.release({ edge, connection: asked.connection, address });
    expect(await leased(store, request('alice'))).not.toBe(address);
  });

  it('loses the usual address to others only when no unused one is left, longest unused first', async () => {
    const store = await open({ range: range('10.8.0.2', '10.8.0.4') });
    const asked = ['a', 'b', 'c'].map((user) => request(user));
    const addresses: string[] = [];
    for (const each of asked) addresses.push(await leased(store, each));
    for (const index of [1, 0, 2]) {
      await store.release({ edge, connection: asked[index]?.connection ?? '', address: addresses[index] ?? '' });
      await sleep(5);
    }
    expect(await leased(store, request('stranger'))).toBe(addresses[1]);
    expect(await leased(store, request('a'))).toBe(addresses[0]);
    expect(await leased(store, request('b'))).toBe(addresses[2]);
  });

  it('is forgotten after a while, and leaves nothing behind', async () => {
    const store = await open({ rememberedMs: 50 });
    for (const user of ['a', 'b', 'c']) {
      const asked = request(user);
      await store.release({ edge, connection: asked.connection, address: await leased(store, asked) });
    }
    await sleep(80);
    await leased(store, request('d'));
    const redis = await connected();
    const sizes = await Promise.all([
      redis.zcard('{sekisho:v1:ip-pool}:ends'),
      redis.zcard('{sekisho:v1:ip-pool}:held'),
      redis.hlen('{sekisho:v1:ip-pool}:owner-of'),
      redis.hlen('{sekisho:v1:ip-pool}:user-of'),
      redis.hlen('{sekisho:v1:ip-pool}:address-of'),
      redis.zcard('{sekisho:v1:ip-pool}:memory'),
      redis.zcard('{sekisho:v1:ip-pool}:logins'),
      redis.hlen('{sekisho:v1:ip-pool}:login-of'),
    ]);
    expect(sizes).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  });

  it.each(['a b', 'a\u0000b', '日本', '%d+$', 'EXAMPLE\\x'])('may be called %j', async (user) => {
    const store = await open();
    const asked = request(user);
    const address = await leased(store, asked);
    await leased(store, request('a'));
    await store.release({ edge, connection: asked.connection, address });
    expect(await leased(store, request('a'))).not.toBe(address);
    expect(await leased(store, request(user))).toBe(address);
  });
});

describe('an edge', () => {
  it('renews many leases in one step and learns which are lost', async () => {
    const store = await open({ range: range('10.8.0.2', '10.9.255.254') });
    const asked = Array.from({ length: 5000 }, (_, index) => request(`user-${index}`));
    const outcomes = await Promise.all(asked.map((each) => addressOf(store, each)));
    const leases = asked.map(({ connection, user }, index) => ({ connection, user, address: outcomes[index] ?? '' }));
    const { lost, inUse } = await store.renew({ edge, leases });
    expect(lost).toEqual([]);
    expect(inUse).toBe(5000);
    const stolen = await store.renew({ edge: 'edge-2', leases: leases.slice(0, 3) });
    expect(stolen.lost).toEqual(asked.slice(0, 3).map(({ connection }) => connection));
  });

  it('keeps a lease alive by renewing it', async () => {
    const store = await open({ range: range('10.8.0.2', '10.8.0.2'), ttlMs: 400 });
    const { connection } = request('alice');
    const address = await leased(store, { connection, edge, user: 'alice' });
    for (let round = 0; round < 4; round += 1) {
      await sleep(200);
      expect((await store.renew({ edge, leases: [{ connection, address, user: 'alice' }] })).lost).toEqual([]);
      expect(await addressOf(store, request('bob'))).toBeUndefined();
    }
  });

  it('may renew late as long as nobody else took the address', async () => {
    const store = await open({ ttlMs: 100 });
    const asked = request('alice');
    const address = await leased(store, asked);
    await sleep(150);
    await leased(store, request('bob'));
    const { lost } = await store.renew({ edge, leases: [{ connection: asked.connection, address, user: asked.user }] });
    expect(lost).toEqual([]);
  });

  it('cannot release or renew a lease that is not its own', async () => {
    const store = await open({ range: range('10.8.0.2', '10.8.0.2') });
    const { connection } = request('alice');
    const address = await leased(store, { connection, edge, user: 'alice' });
    expect(await store.release({ edge: 'edge-2', connection, address })).toBe(false);
    expect(await store.release({ edge, connection: newUlid(), address })).toBe(false);
    expect(await store.release({ edge, connection, address: '10.8.0.3' })).toBe(false);
    expect(await addressOf(store, request('bob'))).toBeUndefined();
    expect(await store.release({ edge, connection, address })).toBe(true);
    expect(await store.release({ edge, connection, address })).toBe(false);
    expect(await leased(store, request('bob'))).toBe(address);
  });

  it('does not get a released lease back by renewing it', async () => {
    const store = await open();
    const { connection } = request('alice');
    const address = await leased(store, { connection, edge, user: 'alice' });
    await store.release({ edge, connection, address });
    expect((await store.renew({ edge, leases: [{ connection, address, user: 'alice' }] })).lost).toEqual([connection]);
  });
});

describe('another pool in the settings', () => {
  it('leaves the old leases to their owners and gives none of them anew', async () => {
    const old = await open({ range: range('10.8.0.2', '10.8.0.9') });
    const { connection } = request('alice');
    const address = await leased(old, { connection, edge, user: 'alice' });
    const store = await open({ range: range('10.9.0.2', '10.9.0.3') });
    expect((await store.renew({ edge, leases: [{ connection, address, user: 'alice' }] })).lost).toEqual([]);
    await store.release({ edge, connection, address });
    const outcome = await store.lease(request('alice'));
    expect(outcome).toEqual({ kind: 'leased', address: '10.9.0.2', inUse: 1, replaced: [] });
    await leased(store, request('bob'));
    expect(await store.lease(request('carol'))).toEqual({ kind: 'pool-full', inUse: 2 });
  });

  it('counts an old lease within the new pool as taken', async () => {
    const old = await open({ range: range('10.8.0.2', '10.8.0.9') });
    const addresses = await Promise.all(['a', 'b'].map((user) => leased(old, request(user))));
    const store = await open({ range: range('10.8.0.3', '10.8.0.4') });
    expect(addresses).toContain('10.8.0.3');
    expect(await leased(store, request('c'))).toBe('10.8.0.4');
    expect(await addressOf(store, request('d'))).toBeUndefined();
  });
});

describe('Redis', () => {
  it('may be killed: leases survive it, and none is given twice', async () => {
    const store = await open();
    const asked = Array.from({ length: 100 }, (_, index) => request(`user-${index}`));
    const before = await Promise.all(asked.map((each) => leased(store, each)));
    const during = asked.map((_, index) => addressOf(store, request(`late-${index}`)).catch(() => undefined));
    await server.kill();
    const late = (await Promise.all(during)).flatMap((address) => address ?? []);
    await server.run();
    const more = await eventually(() => leased(store, request('after')));
    const all = [...before, ...late, more];
    expect(new Set(all).size).toBe(all.length);
    const leases = asked.map(({ connection, user }, index) => ({ connection, user, address: before[index] ?? '' }));
    expect((await store.renew({ edge, leases })).lost).toEqual([]);
  });

  it('may lose its data: live sessions keep their addresses by renewing', async () => {
    const store = await open();
    const { connection } = request('alice');
    const address = await leased(store, { connection, edge, user: 'alice' });
    await (await connected()).flushall();
    expect((await store.renew({ edge, leases: [{ connection, address, user: 'alice' }] })).lost).toEqual([]);
    expect(await leased(store, request('bob'))).not.toBe(address);
    expect(
      (await store.renew({ edge, leases: [{ connection: newUlid(), address: '10.99.0.1', user: 'x' }] })).lost,
    ).toHaveLength(1);
  });

  it('may be away: requests fail at once and work again by themselves', async () => {
    const store = await open();
    await server.kill();
    const asked = Date.now();
    await expect(store.lease(request('alice'))).rejects.toThrow(LeaseStoreUnavailableError);
    await expect(store.renew({ edge, leases: [] })).rejects.toThrow(LeaseStoreUnavailableError);
    await expect(store.release({ edge, connection: newUlid(), address: '10.8.0.2' })).rejects.toThrow(
      LeaseStoreUnavailableError,
    );
    expect(Date.now() - asked).toBeLessThan(2_500);
    await server.run();
    expect(await eventually(() => leased(store, request('alice')))).toBe('10.8.0.2');
  });

  it('may hang: requests fail within two seconds and work again by themselves', async () => {
    const store = await open();
    server.freeze();
    const asked = Date.now();
    await expect(store.lease(request('alice'))).rejects.toThrow(LeaseStoreUnavailableError);
    expect(Date.now() - asked).toBeLessThan(2_500);
    server.thaw();
    await eventually(() => leased(store, request('alice')));
  });
});
