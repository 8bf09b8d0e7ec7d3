import { newUlid } from '@sekisho/platform';
import { describe, expect, it, vi } from 'vitest';
import type { AddressMethod } from './address-method.ts';
import { StandingLeases } from './standing-leases.ts';

const edge = 'edge-1';
const leases = ['10.5.5.8', '10.5.5.9', '10.5.5.10'].map((address) => ({
  connection: newUlid(),
  address,
  user: 'alice',
}));
const [first, second, third] = leases.map(({ connection }) => connection);
const address = '10.5.5.8';

function standing(lost: readonly (string | undefined)[], withdrawn: readonly (string | undefined)[] = []) {
  const store = {
    renew: vi.fn(() => Promise.resolve({ lost: lost.flatMap((each) => each ?? []), use: [] })),
    release: vi.fn(() => Promise.resolve(false)),
  };
  const dhcp = {
    source: 'dhcp',
    find: () => Promise.resolve({ kind: 'none' }),
    renewed: vi.fn(() => Promise.resolve(withdrawn.flatMap((each) => each ?? []))),
    released: vi.fn(() => Promise.resolve()),
  } satisfies AddressMethod;
  const pool: AddressMethod = { source: 'pool', find: () => Promise.resolve({ kind: 'none' }) };
  const logger = { debug: vi.fn(), warn: vi.fn() };
  return { standing: new StandingLeases({ leases: store, methods: [dhcp, pool], logger }), dhcp, store, logger };
}

describe('leases that stand', () => {
  it('are renewed in the store, then by the methods that have them from elsewhere', async () => {
    const { standing: one, dhcp, store } = standing([]);
    expect(await one.renew({ edge, leases })).toEqual([]);
    expect(store.renew).toHaveBeenCalledExactlyOnceWith({ edge, leases });
    expect(dhcp.renewed).toHaveBeenCalledExactlyOnceWith({ edge, leases });
  });

  it('are lost where the store or whoever gave them says so', async () => {
    const { standing: one, dhcp, logger } = standing([second], [third]);
    expect(await one.renew({ edge, leases })).toEqual([second, third]);
    const kept = leases.filter(({ connection }) => connection !== second);
    expect(dhcp.renewed).toHaveBeenCalledExactlyOnceWith({ edge, leases: kept });
    expect(logger.warn).toHaveBeenCalledTimes(1);
  });

  it('are given back to the store and to whoever gave them, which may know them longer', async () => {
    const { standing: one, dhcp, store } = standing([]);
    const request = { edge, connection: first ?? '', address };
    expect(await one.release(request)).toBe(false);
    expect(store.release).toHaveBeenCalledExactlyOnceWith(request);
    expect(dhcp.released).toHaveBeenCalledExactlyOnceWith(request);
  });
});
