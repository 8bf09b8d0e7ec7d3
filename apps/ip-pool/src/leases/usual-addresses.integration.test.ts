import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { range, useLeaseStores } from '../testing/lease-stores.fixture.ts';
import { edge, leased, request } from '../testing/leasing.fixture.ts';

const stores = useLeaseStores();

describe('a user', () => {
  it('gets the address of last time', async () => {
    const store = await stores.open();
    const asked = request('alice');
    const address = await leased(store, asked);
    await store.release({ edge, connection: asked.connection, address });
    for (let index = 0; index < 20; index += 1) await leased(store, request(`other-${index}`));
    expect(await leased(store, request('alice'))).toBe(address);
  });

  it('gets the addresses of last time on each of two devices', async () => {
    const store = await stores.open();
    const first = [request('alice'), request('alice')];
    const addresses = await Promise.all(first.map((asked) => leased(store, asked)));
    for (const [index, asked] of first.entries()) {
      await store.release({ edge, connection: asked.connection, address: addresses[index] ?? '' });
    }
    const again = [await leased(store, request('alice')), await leased(store, request('alice'))];
    expect(again.toSorted()).toEqual(addresses.toSorted());
  });

  it('gets another address while the usual one is in use', async () => {
    const store = await stores.open();
    expect(await leased(store, request('alice'))).not.toBe(await leased(store, request('alice')));
  });

  it('gets any address when the setting is off', async () => {
    const store = await stores.open({ sticky: false });
    const asked = request('alice');
    const address = await leased(store, asked);
    await store.release({ edge, connection: asked.connection, address });
    expect(await leased(store, request('alice'))).not.toBe(address);
  });

  it('loses the usual address to others only when no unused one is left, longest unused first', async () => {
    const store = await stores.open({ range: range('10.8.0.2', '10.8.0.4') });
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
    const store = await stores.open({ rememberedMs: 50 });
    for (const user of ['a', 'b', 'c']) {
      const asked = request(user);
      await store.release({ edge, connection: asked.connection, address: await leased(store, asked) });
    }
    await sleep(80);
    await leased(store, request('d'));
    const redis = await stores.connected();
    const sizes = await Promise.all([
      ...['standing', 'held', 'ends', 'memory', 'logins'].map((name) => redis.zcard(`{sekisho:v2:ip-pool}:${name}`)),
      ...['owner-of', 'user-of', 'address-of', 'login-of'].map((name) => redis.hlen(`{sekisho:v2:ip-pool}:${name}`)),
    ]);
    expect(sizes).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect(await redis.exists('{sekisho:v2:ip-pool}:past')).toBe(0);
  });

  it.each(['a b', 'a\u0000b', '日本', '%d+$', 'EXAMPLE\\x'])('may be called %j', async (user) => {
    const store = await stores.open();
    const asked = request(user);
    const address = await leased(store, asked);
    await leased(store, request('a'));
    await store.release({ edge, connection: asked.connection, address });
    expect(await leased(store, request('a'))).not.toBe(address);
    expect(await leased(store, request(user))).toBe(address);
  });
});
