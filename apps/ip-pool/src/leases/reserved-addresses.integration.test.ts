import { describe, expect, it } from 'vitest';
import { range, useLeaseStores } from '../testing/lease-stores.fixture.ts';
import { edge, leased, request } from '../testing/leasing.fixture.ts';

const stores = useLeaseStores();
const five = { range: range('10.8.0.2', '10.8.0.6') };
const single = (address: string) => ({ first: address, last: address });

describe('reserved addresses', () => {
  it('are given by no pool, not even to who had one last, until they are reserved no more', async () => {
    const store = await stores.open(five);
    const alice = request('alice');
    const address = await leased(store, alice);
    await store.release({ edge, connection: alice.connection, address });
    store.reserve([single(address), { first: '10.8.0.5', last: '10.8.0.99' }]);
    const others = [await leased(store, request('alice')), await leased(store, request('bob'))];
    expect(others.toSorted()).toEqual(['10.8.0.3', '10.8.0.4']);
    expect(await store.poolUse()).toMatchObject([{ size: 2, inUse: 2 }]);
    store.reserve([]);
    expect(await leased(store, request('carol'))).toBeDefined();
    expect(await store.poolUse()).toMatchObject([{ size: 5, inUse: 3 }]);
  });

  it('can be claimed, and leased by range', async () => {
    const store = await stores.open(five);
    store.reserve([{ first: '10.8.0.3', last: '10.8.0.5' }]);
    expect(await store.claim({ ...request('alice'), address: '10.8.0.3' })).toMatchObject({ kind: 'leased' });
    const { pool: _, ...bob } = request('bob');
    const asked = { ...bob, range: { first: '10.8.0.4', last: '10.8.0.5' } };
    expect(await store.lease(asked)).toMatchObject({ kind: 'leased', address: expect.stringMatching(/\.[45]$/) });
  });

  it('stay with who has one from before', async () => {
    const store = await stores.open(five);
    const alice = request('alice');
    const { connection, user } = alice;
    const address = await leased(store, alice);
    store.reserve([single(address)]);
    expect((await store.renew({ edge, leases: [{ connection, address, user }] })).lost).toEqual([]);
    const claim = await store.claim({ ...request('bob'), address });
    expect(claim).toMatchObject({ kind: 'in-use', holder: { connection, edge } });
  });
});
