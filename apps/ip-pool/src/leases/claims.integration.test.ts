import { defaultPool, newUlid } from '@sekisho/platform';
import { describe, expect, it } from 'vitest';
import { poolOf, range, useLeaseStores } from '../testing/lease-stores.fixture.ts';
import { addressOf, edge, leased, request } from '../testing/leasing.fixture.ts';
import type { LeaseStore } from './lease-store.ts';

const stores = useLeaseStores();
const inPool = '10.8.0.2';
const elsewhere = '192.168.7.9';

const claimOf = (user: string, address: string, changes: { connection?: string; edge?: string } = {}) => ({
  connection: newUlid(),
  edge,
  user,
  address,
  ...changes,
});

const claimed = (store: LeaseStore, asked: ReturnType<typeof claimOf>) => store.claim(asked);

describe('an address that was given elsewhere', () => {
  it.each([inPool, elsewhere])('is the session’s alone (%s)', async (address) => {
    const store = await stores.open();
    const alice = claimOf('alice', address);
    expect(await claimed(store, alice)).toMatchObject({
      kind: 'leased',
      address,
      route: `${address}/32`,
      replaced: [],
    });
    const holder = { connection: alice.connection, edge };
    expect(await claimed(store, claimOf('bob', address))).toEqual({ kind: 'in-use', holder, givesWay: false });
    const lease = { ...holder, address, user: 'alice', source: 'file' as const };
    expect((await store.renew({ edge, leases: [lease] })).lost).toEqual([]);
    expect(await store.release({ ...holder, address })).toBe(true);
    expect(await claimed(store, claimOf('bob', address))).toMatchObject({ kind: 'leased' });
  });

  it('is not given by the pool that it lies in', async () => {
    const store = await stores.open({ range: range('10.8.0.2', '10.8.0.3') });
    await claimed(store, claimOf('alice', inPool));
    expect(await leased(store, request('bob'))).toBe('10.8.0.3');
    expect(await addressOf(store, request('carol'))).toBeUndefined();
  });

  it('is not had while a session has it from the pool', async () => {
    const store = await stores.open();
    const bob = request('bob');
    const address = await leased(store, bob);
    expect(await claimed(store, claimOf('alice', address))).toMatchObject({ kind: 'in-use', givesWay: false });
    await store.release({ ...bob, address });
    expect(await claimed(store, claimOf('alice', address))).toMatchObject({ kind: 'leased' });
  });

  it('is given once, however many ask at the same time', async () => {
    const instances = await Promise.all([stores.open(), stores.open()]);
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, n) => claimed(instances[n % 2] as LeaseStore, claimOf(`user-${n}`, elsewhere))),
    );
    expect(outcomes.filter(({ kind }) => kind === 'leased')).toHaveLength(1);
  });

  it('is the same again for the connection that asks again, and takes the place of the one it had', async () => {
    const store = await stores.open();
    const asked = request('alice');
    const address = await leased(store, asked);
    const claim = claimOf('alice', elsewhere, { connection: asked.connection });
    expect(await claimed(store, claim)).toMatchObject({ kind: 'leased' });
    expect(await claimed(store, claim)).toMatchObject({ kind: 'leased' });
    expect(await claimed(store, claimOf('bob', address))).toMatchObject({ kind: 'leased' });
    expect(await leased(store, asked)).not.toBe(elsewhere);
    expect(await claimed(store, claimOf('bob', elsewhere))).toMatchObject({ kind: 'leased' });
  });

  it('is kept for as long as the edge was told, also where a pool around it has shorter leases', async () => {
    const exclude = [range('10.8.0.10')];
    const pools = [poolOf(defaultPool, { exclude, ttlMs: 100 })];
    const store = await stores.open({ pools, ttlMs: 60_000 });
    const alice = claimOf('alice', '10.8.0.10');
    expect(await claimed(store, alice)).toMatchObject({ kind: 'leased', ttlMs: 60_000 });
    const { connection, user, address } = alice;
    await store.renew({ edge, leases: [{ connection, user, address, source: 'file' }] });
    const bob = request('bob');
    const other = await leased(store, bob);
    await expect.poll(() => store.claim(claimOf('carol', other))).toMatchObject({ kind: 'leased' });
    expect(await claimed(store, claimOf('carol', address))).toMatchObject({ kind: 'in-use' });
  });

  it('comes back to its session by renewal after Redis lost its data, wherever it lies', async () => {
    const store = await stores.open();
    const alice = claimOf('alice', elsewhere);
    await claimed(store, alice);
    await (await stores.connected()).flushall();
    const { connection, user, address } = alice;
    const lease = { connection, user, address, route: `${address}/32` };
    expect((await store.renew({ edge, leases: [{ ...lease, source: 'pool' }] })).lost).toEqual([connection]);
    expect((await store.renew({ edge, leases: [{ ...lease, source: 'dhcp' }] })).lost).toEqual([]);
    expect(await claimed(store, claimOf('bob', elsewhere))).toMatchObject({ kind: 'in-use' });
  });
});

describe('a user’s own address that an older session of the same user holds', () => {
  it('is had when that has given way, which it is told by its renewal', async () => {
    const store = await stores.open();
    const old = claimOf('Alice', elsewhere);
    await claimed(store, old);
    const fresh = claimOf('alice', elsewhere);
    const holder = { connection: old.connection, edge };
    expect(await claimed(store, fresh)).toEqual({ kind: 'in-use', holder, givesWay: true });
    const lease = { connection: old.connection, user: 'Alice', address: elsewhere, source: 'file' as const };
    expect((await store.renew({ edge, leases: [lease] })).lost).toEqual([old.connection]);
    expect(await claimed(store, fresh)).toEqual({ kind: 'in-use', holder, givesWay: true });
    await store.release(old);
    expect(await claimed(store, fresh)).toMatchObject({ kind: 'leased' });
  });

  it('is had at the end of the lease of an edge that is dead', async () => {
    const store = await stores.open({ ttlMs: 100 });
    await claimed(store, claimOf('alice', elsewhere));
    const fresh = claimOf('alice', elsewhere);
    await expect.poll(() => claimed(store, fresh)).toMatchObject({ kind: 'leased' });
  });

  it('does not cost another login, as the older one ends', async () => {
    const store = await stores.open();
    const once = { logins: { max: 1, whenFull: 'reject' as const } };
    const old = claimOf('alice', elsewhere);
    await store.claim({ ...old, ...once });
    const fresh = { ...claimOf('alice', elsewhere), ...once };
    expect(await store.claim(fresh)).toMatchObject({ kind: 'in-use', givesWay: true });
    await store.release(old);
    expect(await store.claim(fresh)).toMatchObject({ kind: 'leased' });
    expect(await store.lease({ ...request('alice'), ...once })).toMatchObject({ kind: 'logins-full' });
  });

  it('ends no session for a login that is one too many all the same', async () => {
    const store = await stores.open();
    const logins = { max: 1, whenFull: 'reject' as const };
    const old = claimOf('alice', elsewhere);
    await claimed(store, old);
    await leased(store, request('alice'));
    expect(await store.claim({ ...claimOf('alice', elsewhere), logins })).toMatchObject({ kind: 'logins-full' });
    const lease = { connection: old.connection, user: 'alice', address: elsewhere, source: 'file' as const };
    expect((await store.renew({ edge, leases: [lease] })).lost).toEqual([]);
  });
});

describe('a range', () => {
  const own = { first: '172.16.0.10', last: '172.16.0.12' };
  const asked = (user: string, connection = newUlid()) => ({ connection, edge, user, range: own });

  it('has one of its addresses for each session, singly, and the usual one for a user', async () => {
    const store = await stores.open();
    const alice = asked('alice');
    const first = await store.lease(alice);
    expect(first).toMatchObject({ kind: 'leased', address: '172.16.0.10', route: '172.16.0.10/32', inUse: 1 });
    await store.release({ ...alice, address: '172.16.0.10' });
    expect(await store.lease(asked('bob'))).toMatchObject({ address: '172.16.0.11' });
    expect(await store.lease(asked('alice'))).toMatchObject({ address: '172.16.0.10' });
    expect(await store.lease(asked('carol'))).toMatchObject({ address: '172.16.0.12' });
    expect(await store.lease(asked('dave'))).toEqual({ kind: 'pool-full', inUse: 3 });
  });

  it('never has the gateway’s own address', async () => {
    const store = await stores.open();
    const around = { first: '10.8.0.1', last: '10.8.0.1' };
    expect(await store.lease({ ...asked('alice'), range: around })).toEqual({ kind: 'pool-full', inUse: 0 });
  });
});

describe('several pools', () => {
  const open = () =>
    stores.open({
      pools: [
        poolOf(defaultPool, { range: range('10.8.0.2', '10.8.0.62') }),
        poolOf('contractors', { range: range('10.9.0.1', '10.9.0.2'), ttlMs: 30_000, sticky: false }),
      ],
    });

  it('give addresses of their own, for as long as each says', async () => {
    const store = await open();
    const outcome = await store.lease({ ...request('zoe'), pool: 'contractors' });
    expect(outcome).toMatchObject({ kind: 'leased', address: '10.9.0.1', ttlMs: 30_000, inUse: 1 });
    expect(await store.lease(request('alice'))).toMatchObject({ address: '10.8.0.2', ttlMs: 60_000, inUse: 1 });
    expect(await store.poolUse()).toEqual([
      { name: defaultPool, addresses: defaultPool, size: 61, inUse: 1, blocks: 1 },
      { name: 'contractors', addresses: 'contractors', size: 2, inUse: 1, blocks: 1 },
    ]);
  });

  it('are full each by itself', async () => {
    const store = await open();
    for (const user of ['a', 'b']) await leased(store, { ...request(user), pool: 'contractors' });
    expect(await store.lease({ ...request('c'), pool: 'contractors' })).toEqual({ kind: 'pool-full', inUse: 2 });
    expect(await addressOf(store, request('c'))).toBe('10.8.0.2');
  });

  it('do not hold an address for a session that moves to another', async () => {
    const store = await open();
    const asked = request('alice');
    await leased(store, asked);
    expect(await store.lease({ ...asked, pool: 'contractors' })).toMatchObject({ address: '10.9.0.1' });
    expect((await store.poolUse()).map(({ inUse }) => inUse)).toEqual([0, 1]);
  });

  it('are told apart by names that the settings have', async () => {
    const store = await open();
    await expect(store.lease({ ...request('alice'), pool: 'guests' })).rejects.toThrow('there is no pool guests');
  });

  it('may leave no address at all', async () => {
    const store = await stores.open({ exclude: [range('10.0.0.0', '10.255.255.255')] });
    expect(await store.lease(request('alice'))).toEqual({ kind: 'pool-full', inUse: 0 });
  });
});

describe('a session’s IPv6 prefix', () => {
  it('is its own, and goes back with its lease', async () => {
    const store = await stores.open({ ipv6Prefix: 'fd00:66::/60' });
    const asked = ['a', 'b'].map((user) => request(user));
    const given: (string | undefined)[] = [];
    for (const each of asked) {
      const outcome = await store.lease(each);
      if (outcome.kind !== 'leased') throw new Error(outcome.kind);
      given.push(outcome.ipv6);
      if (given.length === 1) await store.release({ ...each, address: outcome.address });
    }
    expect(given).toEqual(['fd00:66:0:1::/64', 'fd00:66:0:1::/64']);
    expect(await store.claim(claimOf('c', elsewhere))).toMatchObject({ ipv6: 'fd00:66:0:2::/64' });
    const again = asked[1] as (typeof asked)[number];
    expect(await store.lease(again)).toMatchObject({ ipv6: 'fd00:66:0:1::/64' });
  });

  it('is none when all are given, and the session goes without', async () => {
    const store = await stores.open({ ipv6Prefix: 'fd00:66::/60' });
    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, n) => store.lease(request(`user-${n}`))));
    const prefixes = outcomes.flatMap((outcome) => (outcome.kind === 'leased' ? (outcome.ipv6 ?? []) : []));
    expect(new Set(prefixes).size).toBe(15);
    expect(prefixes).toHaveLength(15);
    expect(outcomes.every(({ kind }) => kind === 'leased')).toBe(true);
  });

  it('comes back by renewal after Redis lost its data, and is not taken from another', async () => {
    const store = await stores.open({ ipv6Prefix: 'fd00:66::/48' });
    const asked = ['a', 'b'].map((user) => request(user));
    const leases = [];
    for (const each of asked) {
      const outcome = await store.lease(each);
      if (outcome.kind !== 'leased') throw new Error(outcome.kind);
      const { address, route, ipv6 } = outcome;
      leases.push({ connection: each.connection, user: each.user, address, route, ipv6 });
    }
    await (await stores.connected()).flushall();
    const [first, second] = leases;
    if (!first || !second) throw new Error('no leases');
    expect((await store.renew({ edge, leases: [second] })).lost).toEqual([]);
    const stolen = { ...first, ipv6: second.ipv6 };
    expect((await store.renew({ edge, leases: [stolen] })).lost).toEqual([first.connection]);
    expect((await store.renew({ edge, leases: [first] })).lost).toEqual([]);
    expect(await store.lease(request('c'))).toMatchObject({ ipv6: 'fd00:66:0:3::/64' });
  });
});
