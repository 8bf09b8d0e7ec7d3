import { defaultPool, newUlid } from '@sekisho/platform';
import { describe, expect, it } from 'vitest';
import { poolOf, range, useLeaseStores } from '../testing/lease-stores.fixture.ts';
import type { LeaseStore } from './lease-store.ts';
import type { Leased } from './leasing.ts';

const stores = useLeaseStores();

/** Two blocks of 64 each, and nothing at their ends that is not in the pool. */
const twoBlocks = range('10.8.0.0', '10.8.0.127');

type Session = Leased & { readonly connection: string; readonly edge: string; readonly user: string };

async function session(store: LeaseStore, edge: string, user: string = newUlid()): Promise<Session> {
  const asked = { connection: newUlid(), edge, user, pool: defaultPool };
  const outcome = await store.lease(asked);
  if (outcome.kind !== 'leased') throw new Error(outcome.kind);
  return { ...asked, ...outcome };
}

const sessions = (store: LeaseStore, edge: string, count: number): Promise<Session[]> =>
  Promise.all(Array.from({ length: count }, () => session(store, edge)));

const routesOf = (held: readonly Session[]) => [...new Set(held.map(({ route }) => route))].toSorted();
const blocks = async (store: LeaseStore) => (await store.poolUse())[0]?.blocks;

describe('an edge', () => {
  it('fills a block before it takes another, so that its sessions have one route for each', async () => {
    const store = await stores.open({ range: range('10.8.0.0', '10.8.3.255') });
    const first = await sessions(store, 'edge-1', 64);
    expect(routesOf(first)).toEqual(['10.8.0.0/26']);
    const more = await sessions(store, 'edge-1', 70);
    expect(routesOf(more)).toEqual(['10.8.0.128/26', '10.8.0.64/26']);
    expect(await blocks(store)).toBe(3);
  });

  it('has blocks of its own', async () => {
    const store = await stores.open({ range: twoBlocks });
    const [one, other] = await Promise.all([sessions(store, 'edge-1', 10), sessions(store, 'edge-10', 10)]);
    expect(new Set([...routesOf(one), ...routesOf(other)]).size).toBe(2);
    expect(routesOf(one)).toHaveLength(1);
  });

  it('takes single addresses out of others’ blocks when none is left, and its own again when it has room', async () => {
    const store = await stores.open({ range: twoBlocks });
    const own = await sessions(store, 'edge-1', 64);
    await sessions(store, 'edge-2', 1);
    const [over] = await sessions(store, 'edge-1', 1);
    expect(over).toMatchObject({ route: `${over?.address}/32` });
    const left = own[0] as Session;
    await store.release(left);
    expect(await session(store, 'edge-1')).toMatchObject({ address: left.address, route: '10.8.0.0/26' });
  });

  it('gives a block back with the last of its sessions, for another to take', async () => {
    const store = await stores.open({ range: twoBlocks });
    const own = await sessions(store, 'edge-1', 3);
    await sessions(store, 'edge-2', 1);
    for (const each of own) await store.release(each);
    expect(await blocks(store)).toBe(1);
    await sessions(store, 'edge-2', 63);
    expect(await session(store, 'edge-2')).toMatchObject({ route: '10.8.0.0/26' });
  });

  it('gives its blocks back when it is dead', async () => {
    const store = await stores.open({ range: twoBlocks, ttlMs: 100 });
    await sessions(store, 'edge-1', 3);
    await expect.poll(() => blocks(store)).toBe(0);
  });

  it('gives a block back though others have single addresses in it, and they keep them', async () => {
    const store = await stores.open({ range: range('10.8.0.0', '10.8.0.63') });
    const [own] = await sessions(store, 'edge-1', 1);
    const [over] = await sessions(store, 'edge-2', 1);
    await store.release(own as Session);
    expect(await blocks(store)).toBe(0);
    const taken = await session(store, 'edge-3');
    expect(taken).toMatchObject({ route: '10.8.0.0/26' });
    expect(taken.address).not.toBe(over?.address);
    const { lost } = await store.renew({ edge: 'edge-2', leases: [{ ...held(over as Session) }] });
    expect(lost).toEqual([]);
  });

  it('routes the block to itself that it takes around a single address of its own, until both are gone', async () => {
    const store = await stores.open({ range: range('10.8.0.0', '10.8.0.63') });
    const [own] = await sessions(store, 'edge-1', 1);
    const [single] = await sessions(store, 'edge-2', 1);
    await store.release(own as Session);
    const later = await session(store, 'edge-2');
    expect(later).toMatchObject({ route: '10.8.0.0/26' });
    await store.release(later);
    expect(await blocks(store)).toBe(1);
    await store.release(single as Session);
    expect(await blocks(store)).toBe(0);
  });
});

const held = ({ connection, address, user, route }: Session) => ({ connection, address, user, route });

describe('a user’s usual address', () => {
  it('is given by another edge as a single one while the block is still in use', async () => {
    const store = await stores.open({ range: twoBlocks });
    const alice = await session(store, 'edge-1', 'alice');
    await sessions(store, 'edge-1', 1);
    await store.release(alice);
    const again = await session(store, 'edge-2', 'alice');
    expect(again).toMatchObject({ address: alice.address, route: `${alice.address}/32` });
  });

  it('brings its block with it where that has gone back', async () => {
    const store = await stores.open({ range: twoBlocks });
    const alice = await session(store, 'edge-1', 'alice');
    await store.release(alice);
    expect(await session(store, 'edge-2', 'alice')).toMatchObject({ address: alice.address, route: '10.8.0.0/26' });
  });
});

describe('a lease that its edge renews late', () => {
  it('is lost when the block that it is routed by is another edge’s by now', async () => {
    const store = await stores.open({ range: range('10.8.0.0', '10.8.0.63'), ttlMs: 100 });
    const late = await session(store, 'edge-1', 'alice');
    await expect.poll(() => blocks(store)).toBe(0);
    const other = await session(store, 'edge-2', 'bob');
    expect(other.address).not.toBe(late.address);
    expect((await store.renew({ edge: 'edge-1', leases: [held(late)] })).lost).toEqual([late.connection]);
  });

  it('takes its block again where nobody has it', async () => {
    const store = await stores.open({ range: range('10.8.0.0', '10.8.0.63'), ttlMs: 100 });
    const late = await session(store, 'edge-1', 'alice');
    await expect.poll(() => blocks(store)).toBe(0);
    const { lost, use } = await store.renew({ edge: 'edge-1', leases: [held(late)] });
    expect(lost).toEqual([]);
    expect(use).toEqual([expect.objectContaining({ inUse: 1, blocks: 1 })]);
  });
});

describe('the blocks of a pool', () => {
  it('end where the pool does: what is routed holds no address beyond', async () => {
    const store = await stores.open({ range: range('10.8.0.10', '10.8.0.69') });
    const held = await sessions(store, 'edge-1', 60);
    expect(routesOf(held)).toEqual([
      '10.8.0.10/31',
      '10.8.0.12/30',
      '10.8.0.16/28',
      '10.8.0.32/27',
      '10.8.0.64/30',
      '10.8.0.68/31',
    ]);
    expect(await blocks(store)).toBe(2);
  });

  it('leave out what is excluded, which is neither given nor routed', async () => {
    const exclude = [range('10.8.0.16', '10.8.0.31'), range('10.8.0.40')];
    const store = await stores.open({ range: twoBlocks, exclude });
    const held = await sessions(store, 'edge-1', 47);
    expect(routesOf(held)).not.toContain('10.8.0.64/26');
    expect(held.map(({ address }) => Number(address.split('.')[3])).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 64 }, (_, n) => n).filter((n) => (n < 16 || n > 31) && n !== 40),
    );
    expect(routesOf(held)).toEqual([
      '10.8.0.0/28',
      '10.8.0.32/29',
      '10.8.0.41/32',
      '10.8.0.42/31',
      '10.8.0.44/30',
      '10.8.0.48/28',
    ]);
    expect((await session(store, 'edge-1')).route).toBe('10.8.0.64/26');
  });

  it('are of another length in the settings only when the old ones have gone back: single addresses until then', async () => {
    const old = await stores.open({ range: twoBlocks });
    const before = await session(old, 'edge-1');
    const store = await stores.open({ range: twoBlocks, blockPrefix: 27 });
    const meanwhile = await session(store, 'edge-2');
    expect(meanwhile.route).toBe(`${meanwhile.address}/32`);
    expect((await store.renew({ edge: 'edge-1', leases: [held(before)] })).lost).toEqual([]);
    await store.release(before);
    expect((await session(store, 'edge-2')).route).toMatch(/\/27$/);
  });

  it('are known again by renewals after Redis lost its data', async () => {
    const store = await stores.open({ range: range('10.8.0.0', '10.8.0.63') });
    const own = await sessions(store, 'edge-1', 3);
    const single = await session(store, 'edge-2');
    await (await stores.connected()).flushall();
    expect((await store.renew({ edge: 'edge-2', leases: [held(single)] })).lost).toEqual([]);
    expect((await store.renew({ edge: 'edge-1', leases: own.map(held) })).lost).toEqual([]);
    expect((await session(store, 'edge-1')).route).toBe('10.8.0.0/26');
    const next = await session(store, 'edge-2');
    expect(next.route).toBe(`${next.address}/32`);
  });
});

describe('memory', () => {
  it('grows with what is in use, and not with a pool of millions', async () => {
    const pools = [poolOf(defaultPool, { range: range('10.0.0.2', '11.255.255.254') })];
    const store = await stores.open({ pools, rememberedMs: 50 });
    const redis = await stores.connected();
    const used = async () => Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1]);
    await store.poolUse();
    const before = await used();
    const held = await sessions(store, 'edge-1', 200);
    expect((await used()) - before).toBeLessThan(1_000_000);
    expect((await store.poolUse())[0]).toMatchObject({ inUse: 200, blocks: 4 });
    for (const each of held) await store.release(each);
    const heldNow = async () => {
      await store.release(await session(store, 'edge-1', 'last'));
      return redis.zcard('{sekisho:v2:ip-pool}:held');
    };
    await expect.poll(heldNow, { timeout: 10_000 }).toBeLessThanOrEqual(2);
    expect(await redis.zcard('{sekisho:v2:ip-pool}:vacant')).toBeLessThanOrEqual(2);
    expect(await redis.exists('{sekisho:v2:ip-pool}:fresh', '{sekisho:v2:ip-pool}:use')).toBe(0);
  });
});
