import { eventually } from '@sekisho/testing';
import { describe, expect, it } from 'vitest';
import { Client } from '../support/guest/client.ts';
import { Pinging } from '../support/guest/pinging.ts';
import { Pluto } from '../support/guest/pluto.ts';
import { as } from '../support/network/login.ts';
import { addresses } from '../support/network/network.ts';
import { useBench } from './harness/bench.ts';

const rekeyMs = 10_000;
const pingIntervalS = 0.1;
/** By the keys of the last renewal, as long as the keys before would live on for packets under way. */
const pingsAfter = 20;

describe('a client renews its keys of both phases under traffic', () => {
  const bench = useBench({}, { agnes: {}, bob: {}, carol: {} });

  it.each([
    { where: 'in the open', which: 'direct', user: 'agnes', esp: 'aes256-sha1' },
    { where: 'behind a NAT, by a key exchange of their own', which: 'first', user: 'bob', esp: 'aes256-sha1-modp2048' },
  ] as const)('$where, and loses no packet and not its session', async ({ which, user, esp }) => {
    const client = bench[which];
    const { address } = await client.mustConnect(as(user, { esp }));
    const before = await bench.gateway.session(user);

    const pinging = await Pinging.start(client.guest, addresses.host, pingIntervalS);
    await renew('child');
    await renew('ike');
    await renew('child');
    await pinging.answers(pingsAfter);

    const { sent, lost } = await pinging.stop();
    expect(lost).toEqual([]);
    expect(sent).toBeGreaterThan(pingsAfter);
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

  it('also with libreswan: it asks for a key exchange of its own with every renewal, and disconnects as others do', async () => {
    let pluto: Pluto | undefined;
    const carol = new Client(bench.direct.guest.link, (guest) => {
      pluto = new Pluto(guest, ['salifetime=16s', 'rekeymargin=10s', 'rekeyfuzz=0%']);
      return pluto;
    });
    if (pluto === undefined) throw new Error('a client has a daemon');
    await bench.direct.disconnect();
    await pluto.start();
    try {
      const { address } = await carol.mustConnect(as('carol'));

      expect(await bench.gateway.session('carol')).toMatchObject({ address, espSuite: 'aes128-sha1' });
      const [first] = await pluto.espSas();
      await eventually('it renews', rekeyMs, async () => (await pluto?.espSas())?.some((sa) => sa !== first));
      expect(await carol.ping(addresses.host)).toEqual({ sent: 3, received: 3 });
      await carol.disconnect();
      await bench.gateway.sessionGone('carol');
      const record = await bench.gateway.logged({ user: 'carol', outcome: 'ended' });
      expect(record.sentence).toBe('The client disconnected.');
    } finally {
      await pluto.stop();
    }
  });
});
