import type { LoginLimit } from '@sekisho/contracts';
import { defaultPool, newUlid, ulidTime } from '@sekisho/platform';
import { describe, expect, it } from 'vitest';
import { range, useLeaseStores } from '../testing/lease-stores.fixture.ts';
import type { LeaseStore } from './lease-store.ts';

const stores = useLeaseStores();
const pool = range('10.8.0.2', '10.8.0.201');
const anHourAgo = ulidTime(new Date(Date.now() - 3600_000));
const soon = ulidTime(new Date(Date.now() + 60_000));

const login = (edge: string, max: number, whenFull: LoginLimit['whenFull'] = 'reject') => ({
  connection: newUlid(),
  edge,
  user: 'alice',
  logins: { max, whenFull },
  pool: defaultPool,
});

/** A store that knows which edges are there, which a test changes. */
async function storeWith(
  here: Record<string, string> | undefined,
): Promise<{ store: LeaseStore; know: (now: typeof here) => void }> {
  let known = here;
  const store = await stores.open({ range: pool, edgesHere: () => known });
  return {
    store,
    know: (now) => {
      known = now;
    },
  };
}

describe('a user whose edge is gone', () => {
  it('is not kept out by the session there, whose address stays taken', async () => {
    const { store, know } = await storeWith({ 'edge-1': anHourAgo, 'edge-2': anHourAgo });
    const first = login('edge-1', 1);
    const before = await store.lease(first);
    expect(await store.lease(login('edge-2', 1))).toMatchObject({ kind: 'logins-full' });
    know({ 'edge-2': anHourAgo });
    const after = await store.lease(login('edge-2', 1));
    expect(after).toMatchObject({ kind: 'leased', replaced: [first.connection] });
    expect(after).not.toMatchObject({ address: 'address' in before && before.address });
    expect((await store.poolUse())[0]?.inUse).toBe(2);
  });

  it('has no session there any more when the edge was merely cut off', async () => {
    const { store, know } = await storeWith({ 'edge-1': anHourAgo });
    const first = login('edge-1', 1);
    const before = await store.lease(first);
    if (before.kind !== 'leased') throw new Error(before.kind);
    know({ 'edge-2': anHourAgo });
    await store.lease(login('edge-2', 1));
    const renewal = { edge: 'edge-1', leases: [{ ...first, address: before.address }] };
    expect((await store.renew(renewal)).lost).toEqual([first.connection]);
  });

  it('keeps it where one more may be connected anyway', async () => {
    const { store, know } = await storeWith({ 'edge-1': anHourAgo });
    await store.lease(login('edge-1', 2));
    know({ 'edge-2': anHourAgo });
    expect(await store.lease(login('edge-2', 2))).toMatchObject({ kind: 'leased', replaced: [] });
  });

  it('is not kept out either when the edge has been started again', async () => {
    const { store, know } = await storeWith({ 'edge-1': anHourAgo });
    const first = login('edge-1', 1);
    await store.lease(first);
    know({ 'edge-1': soon });
    expect(await store.lease(login('edge-1', 1))).toMatchObject({ replaced: [first.connection] });
  });

  it('loses the sessions there before those that stand', async () => {
    const { store, know } = await storeWith({ 'edge-1': anHourAgo, 'edge-2': anHourAgo });
    const older = login('edge-2', 2, 'replace');
    await store.lease(older);
    const gone = login('edge-1', 2, 'replace');
    await store.lease(gone);
    know({ 'edge-2': anHourAgo });
    expect(await store.lease(login('edge-2', 2, 'replace'))).toMatchObject({ replaced: [gone.connection] });
    expect(await store.lease(login('edge-2', 2, 'replace'))).toMatchObject({ replaced: [older.connection] });
  });

  it('is counted as before where nobody knows which edges are there', async () => {
    const { store } = await storeWith(undefined);
    await store.lease(login('edge-1', 1));
    expect(await store.lease(login('edge-2', 1))).toMatchObject({ kind: 'logins-full' });
  });
});
