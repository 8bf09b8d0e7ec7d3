import { eventually, ip } from '@sekisho/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { countArrivalsIn } from '../support/count-arrivals.ts';
import type { Ping } from '../support/guest/ping.ts';
import { as } from '../support/network/login.ts';
import { addresses, branchMtu, namespace } from '../support/network/network.ts';
import { download, downloadDuring, upload } from '../support/network/transfer.ts';
import { useBench } from './harness/bench.ts';
import { type NarrowPath, narrow } from './harness/narrow-path.ts';
import { pingFrom } from './harness/ping.ts';

/** `tunnel.mtu`, and what pppd is told unless a test says otherwise. */
const tunnelMtu = 1400;
const allThree: Ping = { sent: 3, received: 3 };
const tooLong = (mtu: number): Ping => ({ sent: 3, received: 0, mtu });

const shortTransfer = 5_000_000;
/** Slowly it lasts longer than everything that is waited for while it is under way. */
const longTransfer = 20_000_000;
const underWayMs = 20_000;

describe('packets of any size', () => {
  const bench = useBench({ encryptionDomain: ['10.0.0.0/16'] }, { agnes: {}, bob: {} });

  describe('through the tunnel, inside of which there is room for 1400 bytes', () => {
    let address = '';
    beforeAll(async () => {
      ({ address } = await bench.direct.mustConnect(as('agnes')));
    });

    it.each([
      { bytes: 1400, dontFragment: false, outcome: allThree },
      { bytes: 1400, dontFragment: true, outcome: allThree },
      { bytes: 1500, dontFragment: false, outcome: allThree },
      { bytes: 1500, dontFragment: true, outcome: tooLong(tunnelMtu) },
      { bytes: 4000, dontFragment: false, outcome: allThree },
    ])('$bytes bytes, DF $dontFragment, from client and host', async ({ bytes, dontFragment, outcome }) => {
      expect(await bench.direct.ping(addresses.host, { bytes, dontFragment })).toEqual(outcome);
      expect(await pingFrom(bench.network, 'host', address, { bytes, dontFragment })).toEqual(outcome);
    });

    it('towards a host whose own network has less room, which its router says and TCP heeds', async () => {
      expect(await bench.direct.ping(addresses.branch, { bytes: branchMtu + 1, dontFragment: true })).toEqual(
        tooLong(branchMtu),
      );
      expect(await bench.direct.ping(addresses.branch, { bytes: branchMtu, dontFragment: true })).toEqual(allThree);
      expect(await bench.direct.ping(addresses.branch, { bytes: tunnelMtu, dontFragment: false })).toEqual(allThree);
      await bench.direct.guest.must('ip route flush cache');
      await expectTransfers('branch');
    });
  });

  it('towards a client that takes less than the gateway offers', async () => {
    const mru = 1000;
    const { address } = await bench.direct.mustConnect(as('agnes', { ppp: [`mtu ${mru}`, `mru ${mru}`] }));

    const long = { bytes: mru + 1 };
    expect(await pingFrom(bench.network, 'host', address, { ...long, dontFragment: true })).toEqual(tooLong(mru));
    expect(await pingFrom(bench.network, 'host', address, { ...long, dontFragment: false })).toEqual(allThree);
    expect(await pingFrom(bench.network, 'host', address, { bytes: mru, dontFragment: true })).toEqual(allThree);
    await expectTransfers('host');
  });

  describe.each([
    { where: 'in the open', which: 'direct', user: 'agnes' },
    { where: 'behind a NAT', which: 'first', user: 'bob' },
  ] as const)('between a client $where and the gateway, where a router has room for less', ({ which, user }) => {
    const client = bench[which];
    let path: NarrowPath;
    let address = '';
    beforeEach(async () => {
      path = await narrow(bench.network, client.guest, 1280);
      ({ address } = await client.mustConnect(as(user)));
      // What its kernel learned of the way to a client that had this address before.
      await ip(`-n ${namespace(bench.network, 'host')} route flush cache`);
    });
    afterEach(() => path.heal());

    it('get there by ping and TCP both ways, in fragments', async () => {
      for (const dontFragment of [true, false]) {
        const options = { bytes: tunnelMtu, dontFragment };
        expect(await client.ping(addresses.host, options)).toEqual(allThree);
        expect(await pingFrom(bench.network, 'host', address, options)).toEqual(allThree);
      }
      await expectTransfers('host', which);
      const fragments = await path.fragments();
      expect(fragments.toClient).toBeGreaterThan(shortTransfer / tunnelMtu);
      expect(fragments.toGateway).toBeGreaterThan(shortTransfer / tunnelMtu);
    });

    it('get there when it becomes narrow while they are under way', async () => {
      await path.resize(1500);
      const passed = await countArrivalsIn(client.guest.link.namespace, `ip saddr ${addresses.gateway}`);
      const { sent, received } = await downloadDuring(client.guest, longTransfer, async () => {
        await eventually('the download is under way', underWayMs, async () => (await passed()) > 20);
        expect(await path.fragments()).toEqual({ toClient: 0, toGateway: 0 });
        await path.resize(1280);
        await eventually('it goes on in fragments', underWayMs, async () => (await path.fragments()).toClient > 200);
        await path.resize(900);
      });
      expect(received).toBe(sent);
      expect(client.isConnected()).toBe(true);
    });
  });

  it('get there in one piece where the gateway is told how narrow the path is', async () => {
    await bench.gateway.stop();
    await bench.gateway.up({ tunnel: { pathMtu: 1280 } });
    const path = await narrow(bench.network, bench.direct.guest, 1280);
    try {
      const { address } = await bench.direct.mustConnect(as('agnes'));
      await ip(`-n ${namespace(bench.network, 'host')} route flush cache`);

      const { mtu = 0 } = await pingFrom(bench.network, 'host', address, { bytes: tunnelMtu, dontFragment: true });
      expect(mtu).toBeGreaterThan(1180);
      expect(mtu).toBeLessThan(1230);
      expect(await pingFrom(bench.network, 'host', address, { bytes: mtu, dontFragment: true })).toEqual(allThree);
      await expectTransfers('host');
      expect(await path.fragments()).toEqual({ toClient: 0, toGateway: 0 });
    } finally {
      await path.heal();
    }
  });

  async function expectTransfers(place: 'host' | 'branch', which: 'direct' | 'first' = 'direct'): Promise<void> {
    const { guest } = bench[which];
    const down = await download(guest, shortTransfer, { place });
    const up = await upload(guest, shortTransfer, { place });
    expect(down.received).toBe(down.sent);
    expect(up.received).toBe(up.sent);
  }
});
