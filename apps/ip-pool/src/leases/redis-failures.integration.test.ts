import { newUlid } from '@sekisho/platform';
import { describe, expect, it, vi } from 'vitest';
import { useLeaseStores } from '../testing/lease-stores.fixture.ts';
import { addressOf, edge, leased, request } from '../testing/leasing.fixture.ts';
import { LeaseStoreUnavailableError } from './lease-store.ts';

const stores = useLeaseStores();

describe('Redis', () => {
  it('may be killed: leases survive it, and none is given twice', async () => {
    const store = await stores.open();
    const asked = Array.from({ length: 100 }, (_, index) => request(`user-${index}`));
    const before = await Promise.all(asked.map((each) => leased(store, each)));
    const during = asked.map((_, index) => addressOf(store, request(`late-${index}`)).catch(() => undefined));
    await stores.server.kill();
    const late = (await Promise.all(during)).flatMap((address) => address ?? []);
    await stores.server.start();
    const more = await vi.waitFor(() => leased(store, request('after')), 10_000);
    const all = [...before, ...late, more];
    expect(new Set(all).size).toBe(all.length);
    const leases = asked.map(({ connection, user }, index) => ({ connection, user, address: before[index] ?? '' }));
    expect((await store.renew({ edge, leases })).lost).toEqual([]);
  });

  it('may lose its data: live sessions keep their addresses by renewing', async () => {
    const store = await stores.open();
    const asked = request('alice');
    const { connection } = asked;
    const address = await leased(store, asked);
    await (await stores.connected()).flushall();
    expect((await store.renew({ edge, leases: [{ connection, address, user: 'alice' }] })).lost).toEqual([]);
    expect(await leased(store, request('bob'))).not.toBe(address);
    expect(
      (await store.renew({ edge, leases: [{ connection: newUlid(), address: '10.99.0.1', user: 'x' }] })).lost,
    ).toHaveLength(1);
  });

  it('may be away: requests fail at once and work again by themselves', async () => {
    const store = await stores.open();
    await stores.server.kill();
    const asked = Date.now();
    await expect(store.lease(request('alice'))).rejects.toThrow(LeaseStoreUnavailableError);
    await expect(store.renew({ edge, leases: [] })).rejects.toThrow(LeaseStoreUnavailableError);
    await expect(store.release({ edge, connection: newUlid(), address: '10.8.0.2' })).rejects.toThrow(
      LeaseStoreUnavailableError,
    );
    expect(Date.now() - asked).toBeLessThan(2_500);
    await stores.server.start();
    expect(await vi.waitFor(() => leased(store, request('alice')), 10_000)).toBe('10.8.0.2');
  });

  it('may hang: requests fail within two seconds and work again by themselves', async () => {
    const store = await stores.open();
    stores.server.freeze();
    const asked = Date.now();
    await expect(store.lease(request('alice'))).rejects.toThrow(LeaseStoreUnavailableError);
    expect(Date.now() - asked).toBeLessThan(2_500);
    stores.server.thaw();
    await vi.waitFor(() => leased(store, request('alice')), 10_000);
  });
});
