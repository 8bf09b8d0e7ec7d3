import { concat, toHex, utf8 } from '@sekisho/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { icmpv6, nextHeaders, pppIpv6, tcpSynIpv6, udpIpv6, withHopLimit } from './testing/ipv6-packets.fixture.ts';
import { host, Ipv6World, outside } from './testing/ipv6-world.fixture.ts';
import { isRoot } from './testing/world.fixture.ts';

const ipv6World = new Ipv6World();
const { world } = ipv6World;
beforeAll(async () => {
  if (isRoot) await ipv6World.start();
});
afterAll(async () => {
  if (isRoot) await ipv6World.stop();
});

describe.skipIf(!isRoot)('what is of the link alone', () => {
  const fromLink = 'fe80:0:0:0:0:0:0:77';
  const toRouters = 'ff02:0:0:0:0:0:0:2';

  it.each<[string, Uint8Array]>([
    ['a Router Solicitation', withHopLimit(icmpv6(fromLink, toRouters, Uint8Array.of(133, 0, 0, 0, 0, 0, 0, 0)), 255)],
    [
      'a Neighbor Solicitation to an address of the link',
      withHopLimit(icmpv6('fd00:66::5', 'fe80::1', concat(Uint8Array.of(135), new Uint8Array(23))), 255),
    ],
    ['DHCPv6', udpIpv6(fromLink, 'ff02::1:2', 547, utf8('question'))],
  ])('goes to the control side: %s', async (_, packet) => {
    const client = await ipv6World.connect();
    await client.sendIpv6(packet);
    const frame = await world.gateway.frame('ppp');
    expect(frame).toMatchObject({ peer: client.peer, key: client.key });
    expect(toHex(frame.bytes)).toBe(toHex(pppIpv6(packet)));
    expect(await ipv6World.dropsOf(client)).toEqual({});
  });

  it('does not hide behind it: other messages, other ports, other destinations', async () => {
    const client = await ipv6World.connect();
    const mld = icmpv6(fromLink, 'ff02::16', concat(Uint8Array.of(143, 0), new Uint8Array(6)));
    await ipv6World.refuses(client, 'outside-encryption-domain', mld);
    await ipv6World.refuses(client, 'outside-encryption-domain', udpIpv6(fromLink, 'ff02::fb', 5353, utf8('x')));
    const solicitation = icmpv6(client.own, outside, Uint8Array.of(133, 0, 0, 0, 0, 0, 0, 0));
    await ipv6World.refuses(client, 'outside-encryption-domain', solicitation);
  });

  it('is all of IPv6 where a session has none', async () => {
    const client = await world.client();
    const packet = udpIpv6('fd00:66:0:99:0:0:0:1', host, 7000, utf8('x'));
    await client.sendIpv6(packet);
    expect(toHex((await world.gateway.frame('ppp')).bytes)).toBe(toHex(pppIpv6(packet)));
  });
});

describe.skipIf(!isRoot)('sizes of IPv6', () => {
  it('are told to who sends too much', async () => {
    const client = await ipv6World.connect({ mtu: 1300 });
    await world.namespace.run('ip', '-6', 'route', 'flush', 'cache');
    const pinged = world.namespace.run(
      'ping',
      '-6',
      '-n',
      '-c',
      '1',
      '-W',
      '3',
      '-M',
      'do',
      '-s',
      '1300',
      '-I',
      host,
      client.own,
    );
    const output = await pinged.catch((error) => `${error.stdout}${error.stderr}`);
    expect(output).toMatch(/packet too big: mtu=1300/i);
    expect(await ipv6World.dropsOf(client)).toEqual({ 'packet-too-big': 1 });
  });

  it('are 1280 at least, whatever the link says', async () => {
    const client = await ipv6World.connect({ mtu: 600 });
    await world.gateway.bind(`small-${client.own}`, host, 7902);
    await world.gateway.send(`small-${client.own}`, client.own, 7000, new Uint8Array(1280 - 48));
    expect((await client.receiveIpv6()).bytes).toHaveLength(1280);
  });

  it('are put into SYNs both ways, checksums mended', async () => {
    const client = await ipv6World.connect({ mtu: 1300 });
    void world.gateway.exchangeTcp(host, client.own, 80, 1).catch(() => undefined);
    const { payload } = await client.receiveIpv6();
    const options = payload.subarray(20);
    expect([...options.subarray(0, 4)]).toEqual([2, 4, (1300 - 60) >> 8, (1300 - 60) & 0xff]);
    await client.sendIpv6(tcpSynIpv6(client.own, host, 1440));
    // Nobody listens: the reset tells that the checksum was right.
    const reset = await client.receiveIpv6();
    expect([reset.nextHeader, (reset.payload[13] ?? 0) & 0x04]).toEqual([nextHeaders.tcp, 0x04]);
    await world.gateway.do('removePeer', client.peer);
  });
});
