import { setTimeout as sleep } from 'node:timers/promises';
import type { LoginLimit } from '@sekisho/contracts';
import { defaultPool, newUlid } from '@sekisho/platform';
import { describe, expect, it } from 'vitest';
import { range, useLeaseStores } from '../testing/lease-stores.fixture.ts';
import type { LeaseStore } from './lease-store.ts';
import type { LeaseOutcome } from './leasing.ts';

const stores = useLeaseStores();
const pool = range('10.8.0.2', '10.8.0.201');

const limit = (max: number, whenFull: LoginLimit['whenFull'] = 'reject') => ({ max, whenFull });
const login = (logins: LoginLimit, { user = 'alice', edge = 'edge-1', connection = newUlid() } = {}) => ({
  connection,
  edge,
  user,
  logins,
  pool: defaultPool,
});
type Login = ReturnType<typeof login>;

async function leased(
  store: LeaseStore,
  asked: Login,
): Promise<Login & { address: string; replaced: readonly string[] }> {
  const outcome = await store.lease(asked);
  if (outcome.kind !== 'leased') throw new Error(outcome.kind);
  return { ...asked, address: outcome.address, replaced: outcome.replaced };
}

const kinds = (outcomes: readonly LeaseOutcome[]) => Map.groupBy(outcomes, ({ kind }) => kind);

describe('a user who may be connected so many times', () => {
  it('is connected no more often, however many edges ask at once and whichever instance answers', async () => {
    const instances = [await stores.open({ range: pool }), await stores.open({ range: pool })];
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        (instances[n % 2] as LeaseStore).lease(login(limit(2), { edge: `edge-${n}` })),
      ),
    );
    expect(kinds(outcomes).get('leased')).toHaveLength(2);
    expect(kinds(outcomes).get('logins-full')).toHaveLength(48);
  });

  it('replaces just as many as there are too many, however many ask at once', async () => {
    const instances = [await stores.open({ range: pool }), await stores.open({ range: pool })];
    const asked = Array.from({ length: 50 }, (_, n) => login(limit(2, 'replace'), { edge: `edge-${n}` }));
    const outcomes = await Promise.all(asked.map((each, n) => (instances[n % 2] as LeaseStore).lease(each)));
    const replaced = outcomes.flatMap((outcome) => (outcome.kind === 'leased' ? outcome.replaced : []));
    expect(kinds(outcomes).get('leased')).toHaveLength(50);
    expect(new Set(replaced).size).toBe(48);
    expect(replaced).toHaveLength(48);
  });

  it('is the same one in any case of letters, also after Redis lost its data', async () => {
    const store = await stores.open({ range: pool });
    const first = await leased(store, login(limit(1), { user: 'Alice' }));
    expect(await store.lease(login(limit(1), { user: 'aLICE' }))).toMatchObject({ kind: 'logins-full' });
    await (await stores.connected()).flushall();
    await store.renew({ edge: 'edge-1', leases: [first] });
    expect(await store.lease(login(limit(1)))).toMatchObject({ kind: 'logins-full' });
  });

  it('may connect again after a session has ended', async () => {
    const store = await stores.open({ range: pool });
    const first = await leased(store, login(limit(1)));
    expect(await store.lease(login(limit(1)))).toMatchObject({ kind: 'logins-full', inUse: 1 });
    await store.release(first);
    expect(await store.lease(login(limit(1)))).toMatchObject({ kind: 'leased' });
  });

  it('is not counted twice for a connection that asks again', async () => {
    const store = await stores.open({ range: pool });
    const first = await leased(store, login(limit(1)));
    expect((await leased(store, first)).address).toBe(first.address);
  });

  it('does not stand in the way of others, whatever their names', async () => {
    const store = await stores.open({ range: pool });
    await leased(store, login(limit(1), { user: 'a' }));
    for (const user of ['B', 'a b', 'a\0b', 'ab', '日本']) await leased(store, login(limit(1), { user }));
    expect(await store.lease(login(limit(1), { user: 'a' }))).toMatchObject({ kind: 'logins-full' });
    expect(await store.lease(login(limit(1), { user: 'a\0b' }))).toMatchObject({ kind: 'logins-full' });
  });

  it('is counted also where addresses are not remembered', async () => {
    const store = await stores.open({ range: pool, sticky: false });
    await leased(store, login(limit(1)));
    expect(await store.lease(login(limit(1)))).toMatchObject({ kind: 'logins-full' });
  });

  it('does not wait for the sessions of an edge that is dead', async () => {
    const store = await stores.open({ range: pool, ttlMs: 150 });
    await leased(store, login(limit(1)));
    await sleep(200);
    expect(await store.lease(login(limit(1)))).toMatchObject({ kind: 'leased', replaced: [] });
  });

  it('is counted again by the renewals after Redis lost its data', async () => {
    const store = await stores.open({ range: pool });
    const { connection, edge, address, user } = await leased(store, login(limit(1)));
    await (await stores.connected()).flushall();
    expect(await store.renew({ edge, leases: [{ connection, address, user }] })).toMatchObject({ lost: [] });
    expect(await store.lease(login(limit(1)))).toMatchObject({ kind: 'logins-full' });
  });
});

describe('a login that is replaced', () => {
  const renewal = ({ connection, address, user, edge }: Login & { address: string }) => ({
    edge,
    leases: [{ connection, address, user }],
  });

  it('is the oldest; of several, as many as there are too many', async () => {
    const store = await stores.open({ range: pool });
    const old: Login[] = [];
    for (let n = 0; n < 3; n += 1) old.push(await leased(store, login(limit(3))));
    const { replaced } = await leased(store, login(limit(2, 'replace')));
    expect(replaced).toEqual(old.slice(0, 2).map(({ connection }) => connection));
  });

  it('keeps its address until it has ended, and gives it back then', async () => {
    const store = await stores.open({ range: pool });
    const old = await leased(store, login(limit(1)));
    const fresh = await leased(store, login(limit(1, 'replace')));
    expect(fresh.replaced).toEqual([old.connection]);
    expect(fresh.address).not.toBe(old.address);
    expect(await store.release(old)).toBe(true);
    await store.release(fresh);
    expect(await leased(store, login(limit(1)))).toMatchObject({ replaced: [] });
  });

  it('is told so at its next renewal, and not replaced twice', async () => {
    const store = await stores.open({ range: pool });
    const old = await leased(store, login(limit(1)));
    const fresh = await leased(store, login(limit(1, 'replace')));
    expect((await store.renew(renewal(old))).lost).toEqual([old.connection]);
    expect((await store.renew(renewal(fresh))).lost).toEqual([]);
    expect((await leased(store, login(limit(1, 'replace')))).replaced).toEqual([fresh.connection]);
  });

  it('cannot come back by asking again', async () => {
    const store = await stores.open({ range: pool });
    const old = await leased(store, login(limit(1)));
    await leased(store, login(limit(1, 'replace')));
    expect(await store.lease(old)).toMatchObject({ kind: 'logins-full' });
  });

  it('leaves nothing behind', async () => {
    const store = await stores.open({ range: pool });
    const old = await leased(store, login(limit(1)));
    const fresh = await leased(store, login(limit(1, 'replace')));
    await store.release(old);
    await store.release(fresh);
    const redis = await stores.connected();
    expect(await redis.keys('*{sekisho:v2:ip-pool}:log*')).toEqual([]);
    expect(await redis.exists('{sekisho:v2:ip-pool}:replaced')).toBe(0);
  });
});
