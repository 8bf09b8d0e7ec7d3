import { setTimeout as sleep } from 'node:timers/promises';
import { defaultPool, newUlid } from '@sekisho/platform';
import { ipv4FromNumber, ipv4ToNumber } from '@sekisho/wire';
import { expect, it } from 'vitest';
import { poolOf, range, useLeaseStores } from '../testing/lease-stores.fixture.ts';
import { contradictions, readStore } from '../testing/store-contents.fixture.ts';
import type { Leased } from './leasing.ts';

const stores = useLeaseStores();

/** The same numbers each time (mulberry32). */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

it.each([1, 2, 3])('what the store keeps fits together, whatever was asked in whatever order (%d)', async (seed) => {
  const below = numbersFrom(seed);
  const pools = [
    poolOf(defaultPool, { range: range('10.8.0.0', '10.8.0.47'), ttlMs: 40 }),
    poolOf('further', {
      range: range('10.8.0.52', '10.8.0.77'),
      exclude: [range('10.8.0.60', '10.8.0.62')],
      ttlMs: 90,
    }),
  ];
  const leasable = pools.flatMap((pool) => pool.leasable);
  const store = await stores.open({ pools, blockPrefix: 28, ipv6Prefix: 'fd00::/60', rememberedMs: 200 });
  const redis = await stores.connected();
  const sessions: ({ connection: string; edge: string; user: string; ended: boolean } & Leased)[] = [];
  const lessee = () => ({ connection: newUlid(), edge: `edge-${below(3)}`, user: `user-${below(25)}` });
  const keep = (asked: ReturnType<typeof lessee>, outcome: Leased | { kind: string }) => {
    if (outcome.kind === 'leased' && 'address' in outcome) sessions.push({ ...asked, ...outcome, ended: false });
  };
  const any = () => sessions[below(sessions.length)];
  const acts = [
    async () => {
      const asked = lessee();
      const logins = below(3) === 0 ? { max: 1 + below(2), whenFull: 'replace' as const } : undefined;
      keep(asked, await store.lease({ ...asked, logins, pool: below(2) === 0 ? defaultPool : 'further' }));
    },
    async () => {
      const asked = lessee();
      const address = ipv4FromNumber(ipv4ToNumber('10.8.0.0') + below(90));
      keep(asked, await store.claim({ ...asked, address }));
    },
    async () => {
      const session = any();
      if (session) session.ended = await store.release(session);
    },
    async () => {
      const session = any();
      if (!session) return;
      const { connection, edge, user, address, route, ipv6 } = session;
      await store.renew({ edge, leases: [{ connection, user, address, route, ipv6 }] });
    },
    async () => {
      const session = any();
      if (session) keep(session, await store.lease({ ...session, pool: 'further' }));
    },
    () => sleep(below(30)),
  ];
  for (let step = 0; step < 250; step += 1) {
    await acts[[0, 0, 0, 1, 2, 3, 3, 4, 5][below(9)] ?? 0]?.();
    if (step % 5 === 0) expect(contradictions(await readStore(redis), 16, leasable), `after step ${step}`).toEqual([]);
  }
});
