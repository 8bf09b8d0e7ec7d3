import { randomBytes } from 'node:crypto';
import { concat, toHex } from '@sekisho/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from './testing/client.fixture.ts';
import {
  asFragment,
  echo,
  echoReply,
  type Ipv4Packet,
  ipv4,
  readIpv4,
  tcpChecksum,
  tcpSyn,
  udp,
} from './testing/packets.fixture.ts';
import { everybody, gatewayOptions, hostAddress, isRoot, tunAddress, World } from './testing/world.fixture.ts';

const world = new World();
beforeAll(async () => {
  if (!isRoot) return;
  await world.start({ ...gatewayOptions, policies: [{ ...everybody('10.50.0.0/16'), clientToClient: true }] });
  const settings = [
    'net.ipv4.ip_forward=1',
    'net.ipv4.conf.all.send_redirects=0',
    'net.ipv4.conf.sekisho0.send_redirects=0',
  ];
  for (const setting of settings) await world.namespace.run('sysctl', '-qw', setting);
});
afterAll(async () => {
  if (isRoot) await world.stop();
});

const ping = (...args: string[]): Promise<string> => world.namespace.run('ping', '-n', '-W', '3', ...args);

/** Answers the next echo request. */
async function answerEcho(client: Client): Promise<Ipv4Packet> {
  const request = await client.receiveIp();
  await client.sendIp(echoReply(request));
  return request;
}

const mssOf = (segment: Uint8Array): number => {
  const at = segment.findIndex((byte, index) => index >= 20 && byte === 2 && segment[index + 1] === 4);
  return ((segment[at + 2] ?? 0) << 8) | (segment[at + 3] ?? 0);
};

describe.skipIf(!isRoot)('the TUN device', () => {
  it('has the address, prefix and MTU that were asked for, and is up', async () => {
    const link = await world.namespace.run('ip', '-4', 'address', 'show', 'dev', 'sekisho0');
    expect(link).toMatch(/[<,]UP[,>].*mtu 1400/);
    expect(link).toContain(`inet ${tunAddress}/24`);
  });

  it('lets the kernel ping a client', async () => {
    const client = await world.client();
    const [output, request] = await Promise.all([ping('-c', '1', client.address), answerEcho(client)]);
    expect(request).toMatchObject({ source: tunAddress, destination: client.address, protocol: 1 });
    expect(output).toContain('1 received');
    const { bytes } = request;
    expect(await world.gateway.sessionCounters(client.key)).toMatchObject({
      packetsIn: 1,
      bytesIn: bytes.length,
      packetsOut: 1,
      bytesOut: bytes.length,
      drops: {},
    });
  });

  it.each([
    ['the gateway itself', tunAddress],
    ['a host of the internal network', hostAddress],
  ])('lets a client ping %s', async (_name, destination) => {
    const client = await world.client();
    const body = randomBytes(56);
    await client.sendIp(ipv4(client.address, destination, 1, echo('request', 77, body)));
    const reply = await client.receiveIp();
    expect(reply).toMatchObject({ source: destination, destination: client.address, protocol: 1 });
    expect(toHex(reply.payload)).toBe(toHex(echo('reply', 77, body)));
  });

  it('reaches each of two clients behind one NAT whose inner ports are the same', async () => {
    const [one, two] = [await world.client(), await world.client()];
    for (const client of [two, one]) {
      await client.sendIp(ipv4(client.address, tunAddress, 1, echo('request', client.peer, randomBytes(8))));
    }
    for (const client of [one, two]) {
      const reply = await client.receiveIp();
      expect(reply.destination).toBe(client.address);
      expect(reply.payload.subarray(4, 6)).toEqual(Uint8Array.of(0, client.peer));
    }
  });

  it('sends nothing to a session whose network was closed or that was removed', async () => {
    const { gateway } = world;
    const client = await world.client();
    await client.installSession(false);
    await gateway.bind('inside', hostAddress, 7999);
    const send = () => gateway.send('inside', client.address, 7000, randomBytes(8));
    await gateway.dropped('no-session-for-destination', send);
    await client.installSession(true);
    await send();
    expect(await client.receiveIp()).toMatchObject({ protocol: 17 });
    await gateway.do('removePeer', client.peer);
    await gateway.dropped('no-session-for-destination', send);
  });
});

describe.skipIf(!isRoot)('packets bigger than the session carries', () => {
  it('are refused with "fragmentation needed" if they may not be split', async () => {
    const { gateway } = world;
    const client = await world.client({ mtu: 600 });
    const before = (await gateway.counters()).drops['packet-too-big'];
    const refused = ping('-c', '1', '-M', 'do', '-s', '1000', client.address).catch((error) => error.stdout);
    expect(await refused).toMatch(/Frag needed and DF set \(mtu = 600\)/i);
    expect((await gateway.counters()).drops['packet-too-big']).toBe(before + 1);
    expect((await gateway.sessionCounters(client.key))?.drops).toEqual({ 'packet-too-big': 1 });
  });

  it('are split if they may, into fragments that fit and join to the whole', async () => {
    const client = await world.client({ mtu: 601 });
    const body = 1300;
    const pinged = ping('-c', '1', '-M', 'dont', '-s', String(body), client.address);
    const datagrams = await world.gateway.datagrams(client.socket, 3);
    const fragments = datagrams.map((datagram) => client.openIp(datagram));
    expect(fragments.map(({ offset, moreFragments, bytes }) => [offset, moreFragments, bytes.length])).toEqual([
      [0, true, 20 + 576],
      [576, true, 20 + 576],
      [1152, false, 20 + 8 + body - 2 * 576],
    ]);
    expect(new Set(fragments.map(({ identification }) => identification)).size).toBe(1);
    const message = concat(...fragments.map(({ payload }) => payload));
    await client.sendIp(echoReply(readIpv4(ipv4(tunAddress, client.address, 1, message))));
    expect(await pinged).toContain('1 received');
  });
});

describe.skipIf(!isRoot)('packets of clients that are larger than the MTU', () => {
  const datagram = udp(9, 7998, randomBytes(2992));

  it('pass whole, as they came', async () => {
    const { gateway } = world;
    const client = await world.client();
    await gateway.bind('large', hostAddress, 7998);
    await client.sendIp(ipv4(client.address, hostAddress, 17, datagram));
    expect(toHex((await gateway.datagram('large')).bytes)).toBe(toHex(datagram.subarray(8)));
  });

  it('pass in fragments', async () => {
    const client = await world.client();
    const pieces = [0, 1368, 2736].map((offset) => {
      const piece = ipv4(client.address, hostAddress, 17, datagram.subarray(offset, offset + 1368));
      return asFragment(piece, { offset, more: offset + 1368 < datagram.length });
    });
    for (const piece of pieces.toReversed()) await client.sendIp(piece);
    expect(toHex((await world.gateway.datagram('large')).bytes)).toBe(toHex(datagram.subarray(8)));
  });
});

describe.skipIf(!isRoot)('the MSS of a SYN', () => {
  it.each([
    ['lowered on the way in', [1400, 1500], false, [1460, 1360]],
    ['lowered on the way in, at an odd offset', [1400, 1500], true, [1460, 1360]],
    ['lowered on the way out', [1500, 1380], false, [1460, 1340]],
    ['lowered on the way out, at an odd offset', [1500, 1380], true, [1460, 1340]],
    ['left alone if it is small enough', [1400, 1400], false, [1300, 1300]],
  ] as const)('is %s', async (_how, [mtuFrom, mtuTo], odd, [offered, expected]) => {
    const [from, to] = [await world.client({ mtu: mtuFrom }), await world.client({ mtu: mtuTo })];
    await from.sendIp(tcpSyn(from.address, to.address, offered, odd));
    const { payload, source, destination } = await to.receiveIp();
    expect(mssOf(payload)).toBe(expected);
    expect(tcpChecksum(source, destination, payload)).toBe(0);
  });
});
