import { setTimeout as sleep } from 'node:timers/promises';
import { newUlid } from '@sekisho/platform';
import { ipv4ToNumber } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { minuteMs, pool256, range, useLeaseStores } from '../testing/lease-stores.fixture.ts';
import { addressOf, edge, leased, request } from '../testing/leasing.fixture.ts';
import type { LeaseStore } from './lease-store.ts';
import { sizeOf } from './number-ranges.ts';

const stores = useLeaseStores();

describe('a lease', () => {
  it('is given once, whichever of four instances is asked', async () => {
    const instances = await Promise.all([1, 2, 3, 4].map(() => stores.open()));
    const outcomes = await Promise.all(
      Array.from({ length: 300 }, (_, index) =>
        addressOf(instances[index % 4] as LeaseStore, request(`user-${index}`)),
      ),
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
    const instances = await Promise.all([1, 2, 3, 4].map(() => stores.open({ range: range('10.8.0.2', '10.8.0.41') })));
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
    await Promise.all(Array.from({ length: 12 }, (_, index) => worker(instances[index % 4] as LeaseStore, index)));
    expect(held.size).toBe(0);
  });

  it('is the same again when the same connection asks again', async () => {
    const store = await stores.open();
    const asked = request('alice');
    expect(await leased(store, asked)).toBe(await leased(store, asked));
    expect((await store.lease(request('bob'))).inUse).toBe(2);
  });

  it('is not the same for the same connection on another edge', async () => {
    const store = await stores.open();
    const asked = request('alice');
    expect(await leased(store, asked)).not.toBe(await leased(store, { ...asked, edge: 'edge-2' }));
  });

  it('is refused when every address is in use, with how many are', async () => {
    const store = await stores.open({ range: range('10.8.0.2', '10.8.0.4') });
    for (const user of ['a', 'b', 'c']) await leased(store, request(user));
    expect(await store.lease(request('d'))).toEqual({ kind: 'pool-full', inUse: 3 });
  });

  it('ends after its time and goes to another who needs it', async () => {
    // However late the machine is, one call is not enough for the store's clock to end it.
    const store = await stores.open({ range: range('10.8.0.2', '10.8.0.2'), ttlMs: 200, stepMs: 150 });
    const asked = request('alice');
    const address = await leased(store, asked);
    expect(await addressOf(store, request('bob'))).toBeUndefined();
    await expect.poll(() => addressOf(store, request('bob'))).toBe(address);
    const { lost } = await store.renew({ edge, leases: [{ connection: asked.connection, address, user: asked.user }] });
    expect(lost).toEqual([asked.connection]);
  });

  it('comes from a pool of any size at the same cost, in memory too', async () => {
    const everything = range('0.0.0.2', '255.255.255.254');
    const store = await stores.open({ range: everything });
    const addresses = await Promise.all(Array.from({ length: 200 }, (_, index) => leased(store, request(`u${index}`))));
    expect(new Set(addresses).size).toBe(200);
    expect(sizeOf([everything])).toBe(2 ** 32 - 3);
    const redis = await stores.connected();
    expect(await redis.zcard('{sekisho:v2:ip-pool}:held')).toBe(200);
  });
});

describe('an edge', () => {
  it('renews many leases in one step and learns which are lost', async () => {
    const store = await stores.open({ range: range('10.8.0.2', '10.9.255.254') });
    const asked = Array.from({ length: 5000 }, (_, index) => request(`user-${index}`));
    const outcomes: (string | undefined)[] = [];
    // As many at once as are answered in time on busy cores.
    for (let at = 0; at < asked.length; at += 500) {
      outcomes.push(...(await Promise.all(asked.slice(at, at + 500).map((each) => addressOf(store, each)))));
    }
    const leases = asked.map(({ connection, user }, index) => ({ connection, user, address: outcomes[index] ?? '' }));
    const { lost, use } = await store.renew({ edge, leases });
    expect(lost).toEqual([]);
    expect(use[0]?.inUse).toBe(5000);
    const stolen = await store.renew({ edge: 'edge-2', leases: leases.slice(0, 3) });
    expect(stolen.lost).toEqual(asked.slice(0, 3).map(({ connection }) => connection));
  });

  it('keeps a lease alive by renewing it', async () => {
    // However late the machine is, the store's clock moves by less than the lease in each round.
    const store = await stores.open({ range: range('10.8.0.2', '10.8.0.2'), ttlMs: 1_200, stepMs: 450 });
    const asked = request('alice');
    const { connection } = asked;
    const address = await leased(store, asked);
    for (let round = 0; round < 4; round += 1) {
      await sleep(400);
      expect((await store.renew({ edge, leases: [{ connection, address, user: 'alice' }] })).lost).toEqual([]);
      expect(await addressOf(store, request('bob'))).toBeUndefined();
    }
  });

  it('has as long as its lease said, though settings say less by now', async () => {
    const asked = request('alice');
    const lease = { connection: asked.connection, user: 'alice', address: await leased(await stores.open(), asked) };
    const store = await stores.open({ ttlMs: 1_000 });
    const redis = await stores.connected();
    const left = async () => {
      const [end, now] = await Promise.all([
        redis.zrange('{sekisho:v2:ip-pool}:ends', '0', '-1', 'WITHSCORES'),
        redis.hget('{sekisho:v2:ip-pool}:clock', 'now'),
      ]);
      return Number(end[1]) - Number(now);
    };
    expect((await store.renew({ edge, leases: [lease] })).lost).toEqual([]);
    expect(await left()).toBe(minuteMs);
  });

  it('may renew late as long as nobody else took the address', async () => {
    const store = await stores.open({ ttlMs: 100 });
    const asked = request('alice');
    const address = await leased(store, asked);
    await sleep(150);
    await leased(store, request('bob'));
    const { lost } = await store.renew({ edge, leases: [{ connection: asked.connection, address, user: asked.user }] });
    expect(lost).toEqual([]);
  });

  it('cannot release or renew a lease that is not its own', async () => {
    const store = await stores.open({ range: range('10.8.0.2', '10.8.0.2') });
    const asked = request('alice');
    const { connection } = asked;
    const address = await leased(store, asked);
    expect(await store.release({ edge: 'edge-2', connection, address })).toBe(false);
    expect(await store.release({ edge, connection: newUlid(), address })).toBe(false);
    expect(await store.release({ edge, connection, address: '10.8.0.3' })).toBe(false);
    expect(await addressOf(store, request('bob'))).toBeUndefined();
    expect(await store.release({ edge, connection, address })).toBe(true);
    expect(await store.release({ edge, connection, address })).toBe(false);
    expect(await leased(store, request('bob'))).toBe(address);
  });

  it('does not get a released lease back by renewing it', async () => {
    const store = await stores.open();
    const asked = request('alice');
    const { connection } = asked;
    const address = await leased(store, asked);
    await store.release({ edge, connection, address });
    expect((await store.renew({ edge, leases: [{ connection, address, user: 'alice' }] })).lost).toEqual([connection]);
  });
});

describe('another pool in the settings', () => {
  it('leaves the old leases to their owners and gives none of them anew', async () => {
    const old = await stores.open({ range: range('10.8.0.2', '10.8.0.9') });
    const asked = request('alice');
    const { connection } = asked;
    const address = await leased(old, asked);
    const store = await stores.open({ range: range('10.9.0.2', '10.9.0.3') });
    expect((await store.renew({ edge, leases: [{ connection, address, user: 'alice' }] })).lost).toEqual([]);
    await store.release({ edge, connection, address });
    const outcome = await store.lease(request('alice'));
    expect(outcome).toMatchObject({ kind: 'leased', address: '10.9.0.2', inUse: 1, replaced: [] });
    await leased(store, request('bob'));
    expect(await store.lease(request('carol'))).toEqual({ kind: 'pool-full', inUse: 2 });
  });

  it('counts an old lease within the new pool as taken', async () => {
    const old = await stores.open({ range: range('10.8.0.2', '10.8.0.9') });
    const addresses = await Promise.all(['a', 'b'].map((user) => leased(old, request(user))));
    const store = await stores.open({ range: range('10.8.0.3', '10.8.0.4') });
    expect(addresses).toContain('10.8.0.3');
    expect(await leased(store, request('c'))).toBe('10.8.0.4');
    expect(await addressOf(store, request('d'))).toBeUndefined();
  });
});
