import { eventually } from '@sekisho/testing';
import { describe, expect, it } from 'vitest';
import { as, useBench } from './harness/bench.ts';
import { addresses } from './harness/network.ts';

const rekeyMs = 10_000;

describe('a client renews its keys of both phases under traffic', () => {
  const bench = useBench({}, { agnes: {}, bob: {} });

  it.each([
    { where: 'in the open', which: 'direct', user: 'agnes' },
    { where: 'behind a NAT', which: 'first', user: 'bob' },
  ] as const)('$where, and loses no packet and not its session', async ({ which, user }) => {
    const client = bench[which];
    const { address } = await client.mustConnect(as(user));
    const before = await bench.gateway.session(user);

    const count = 80;
    const pinging = client.ping(addresses.host, { count, intervalS: 0.1 });
    await renew('child');
    await renew('ike');
    await renew('child');

    expect(await Promise.race([pinging, 'still pinging'])).toBe('still pinging');
    expect(await pinging).toEqual({ sent: count, received: count });
    expect(client.isConnected()).toBe(true);
    const after = await bench.gateway.session(user);
    expect(after).toMatchObject({ connection: before.connection, address });

    async function renew(what: 'ike' | 'child'): Promise<void> {
      const list = what === 'ike' ? 'ike' : 'esp';
      const old = new Set((await client.charon.securityAssociations())[list]);
      await client.charon.rekey(what);
      await eventually(`a new SA of ${what}`, rekeyMs, async () =>
        (await client.charon.securityAssociations())[list].some((id) => !old.has(id)),
      );
    }
  });
});
