import { eventually } from '@sekisho/testing';
import { describe, expect, it } from 'vitest';
import { Client } from '../support/guest/client.ts';
import { as } from '../support/network/login.ts';
import { addresses } from '../support/network/network.ts';
import { download, upload } from '../support/network/transfer.ts';
import { useBench } from './harness/bench.ts';
import { forwardToGateway } from './harness/port-forwarding.ts';

const rekeyMs = 10_000;

describe('two clients behind one NAT, both with L2TP on port 1701', () => {
  const bench = useBench({}, { agnes: {}, bob: {}, carol: {} });

  it('are connected at once, each with its own address and its own traffic', async () => {
    const [agnes, bob] = await Promise.all([bench.first.mustConnect(as('agnes')), bench.second.mustConnect(as('bob'))]);

    expect(agnes.address).not.toBe(bob.address);
    const pings = await Promise.all(
      [bench.first, bench.second].map((client) => client.ping(addresses.host, { count: 10 })),
    );
    expect(pings).toEqual([
      { sent: 10, received: 10 },
      { sent: 10, received: 10 },
    ]);
    const [ofAgnes, ofBob] = [await bench.gateway.session('agnes'), await bench.gateway.session('bob')];
    expect(ofAgnes).toMatchObject({ address: agnes.address });
    expect(ofBob).toMatchObject({ address: bob.address });
    expect(ofAgnes.remote).toContain(addresses.nat);
    expect(ofBob.remote).toContain(addresses.nat);
    expect(ofAgnes.remote).not.toBe(ofBob.remote);
  });

  it('transfer at the same time without mixing their bytes', async () => {
    const [down, up] = await Promise.all([
      download(bench.first.guest, 2_000_000),
      upload(bench.second.guest, 2_000_000),
    ]);

    expect(down.received).toBe(down.sent);
    expect(up.received).toBe(up.sent);
  });

  it('and one that leaves takes nothing from the other', async () => {
    await bench.first.disconnect();
    await bench.gateway.sessionGone('agnes');

    expect(await bench.second.ping(addresses.host)).toEqual({ sent: 3, received: 3 });
  });

  it('and a third in the open, which dials a NAT before the gateway: the gateway knows nothing of that one', async () => {
    const undo = await forwardToGateway(bench.network);
    try {
      const carol = new Client({ ...bench.direct.guest.link, gateway: addresses.nat });
      const { address } = await carol.mustConnect(as('carol'));

      expect(await bench.gateway.session('carol')).toMatchObject({ address });
      expect((await bench.gateway.session('carol')).remote).toContain(bench.direct.guest.seenAs);
      expect(await carol.ping(addresses.host)).toEqual({ sent: 3, received: 3 });
      const before = await carol.charon.securityAssociations();
      await carol.charon.rekey('child');
      await eventually('a new ESP SA', rekeyMs, async () =>
        (await carol.charon.securityAssociations()).esp.some((spi) => !before.esp.includes(spi)),
      );
      const down = await download(carol.guest, 200_000);
      expect(down.received).toBe(down.sent);
      await carol.disconnect();
      await bench.gateway.sessionGone('carol');
    } finally {
      await undo();
    }
  });
});
