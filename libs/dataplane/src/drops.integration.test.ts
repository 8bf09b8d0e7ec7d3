import { randomBytes, randomInt } from 'node:crypto';
import { concat, utf8 } from '@sekisho/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, gatewayAddress, natTraversalPort, newSa } from './testing/client.fixture.ts';
import { aes256Sha1, suites } from './testing/esp.fixture.ts';
import { asFragment, ipv4, l2tpControl, l2tpData, pppIp, udp, udpIpv4 } from './testing/packets.fixture.ts';
import { hostAddress, isRoot, World } from './testing/world.fixture.ts';

const world = new World();
beforeAll(async () => {
  if (isRoot) await world.start();
});
afterAll(async () => {
  if (isRoot) await world.stop();
});

const packetTo = (client: Client, destination: string, source = client.address): Uint8Array =>
  udpIpv4(source, destination, 7000, utf8('x'));

describe.skipIf(!isRoot)('what the NAT-T port drops', () => {
  it('a keepalive, without a count', async () => {
    const { gateway } = world;
    const client = await world.client();
    const before = (await gateway.counters()).drops;
    await client.sendDatagram(Uint8Array.of(0xff));
    await client.sendDatagram(client.sealL2tp(l2tpControl()));
    await gateway.frame('l2tp');
    expect((await gateway.counters()).drops).toEqual(before);
  });

  it.each([
    ['nothing at all', new Uint8Array()],
    ['one byte that is no keepalive', Uint8Array.of(0)],
    ['three bytes', Uint8Array.of(1, 2, 3)],
    ['a marker alone', new Uint8Array(4)],
    ['an SPI without sequence number', Uint8Array.of(1, 2, 3, 4, 0, 0, 0)],
  ])('a malformed datagram: %s', async (_name, bytes) => {
    const client = await world.client();
    await world.gateway.dropped('malformed-datagram', () => client.sendDatagram(bytes));
  });

  it('an SPI that was never installed, or is removed', async () => {
    const { gateway } = world;
    const client = await world.client();
    const strange = { ...newSa(aes256Sha1) };
    await gateway.dropped('unknown-spi', () =>
      client.sendDatagram(client.seal(udp(1701, 1701, l2tpControl()), {}, strange)),
    );
    await gateway.do('removeSa', client.sa.spiUp);
    await gateway.dropped('unknown-spi', () => client.sendDatagram(client.sealL2tp(l2tpControl())));
  });

  it.each(suites)('a changed bit anywhere in the packet: $name', async (suite) => {
    const { gateway } = world;
    const client = await world.client({ suite });
    const whole = client.sealL2tp(l2tpControl());
    for (let at = 7; at < whole.length; at += 5) {
      const changed = Uint8Array.from(whole, (byte, index) => (index === at ? byte ^ 0x10 : byte));
      await gateway.dropped('integrity-failed', () => client.sendDatagram(changed));
    }
    await client.sendDatagram(whole);
    expect(await gateway.frame('l2tp')).toMatchObject({ peer: client.peer });
  });

  it.each(suites)('packets too short or off the block size, proved or not: $name', async (suite) => {
    const { gateway } = world;
    const client = await world.client({ suite });
    const whole = client.sealL2tp(l2tpControl());
    for (const size of [8, 9, 20, 24, 32]) {
      const before = await gateway.counters();
      await client.sendDatagram(whole.subarray(0, size), client.sealL2tp(l2tpControl()));
      await gateway.frame('l2tp');
      const { drops } = await gateway.counters();
      const refused = (counts: typeof drops) => counts['malformed-esp'] + counts['integrity-failed'];
      expect(refused(drops) - refused(before.drops)).toBe(1);
    }
  });

  it('a pad length beyond the packet', async () => {
    const client = await world.client();
    const bad = client.seal(udp(1701, 1701, l2tpControl()), { padLength: 200 });
    await world.gateway.dropped('malformed-esp', () => client.sendDatagram(bad));
  });
});

describe.skipIf(!isRoot)('the replay window', () => {
  it('takes late packets once within 2048 numbers, and none beyond or twice', async () => {
    const { gateway } = world;
    const client = await world.client();
    const { sa } = client;
    const numbered = (sequence: number) => {
      sa.sequence = sequence - 1;
      return client.sealL2tp(l2tpControl());
    };
    const first = numbered(1);
    const taken = async (datagram: Uint8Array) => {
      await client.sendDatagram(datagram);
      await gateway.frame('l2tp');
    };
    await gateway.dropped('replayed', () => client.sendDatagram(numbered(0)));
    await taken(first);
    await gateway.dropped('replayed', () => client.sendDatagram(first));
    await taken(numbered(3000));
    await taken(numbered(3000 - 2047));
    await gateway.dropped('replayed', () => client.sendDatagram(numbered(3000 - 2047)));
    await gateway.dropped('replayed', () => client.sendDatagram(numbered(3000 - 2048)));
    await taken(numbered(2999));
    await taken(numbered(0xffff_ffff));
    await gateway.dropped('replayed', () => client.sendDatagram(numbered(3001)));
    await taken(numbered(0xffff_ff00));
  });

  it('does not move for a packet whose ICV is wrong', async () => {
    const { gateway } = world;
    const client = await world.client();
    const now = client.sealL2tp(l2tpControl());
    client.sa.sequence = 1_000_000;
    const forged = client.sealL2tp(l2tpControl());
    forged.fill(0, -12);
    await gateway.dropped('integrity-failed', () => client.sendDatagram(forged));
    await client.sendDatagram(now);
    expect(await gateway.frame('l2tp')).toMatchObject({ peer: client.peer });
  });
});

describe.skipIf(!isRoot)('what is dropped out of an SA', () => {
  it.each([
    ['another protocol than UDP', (client: Client) => client.seal(new Uint8Array(40), { nextHeader: 6 })],
    ['another port than 1701', (client: Client) => client.seal(udp(1701, 1702, l2tpControl()))],
    ['source port 0', (client: Client) => client.seal(udp(0, 1701, l2tpControl()))],
  ])('not L2TP: %s', async (_name, seal) => {
    const client = await world.client();
    await world.gateway.dropped('not-l2tp', () => client.sendDatagram(seal(client)));
  });

  it.each([
    ['UDP longer than its packet', (client: Client) => client.seal(udp(1701, 1701, l2tpControl()).subarray(0, 20))],
    ['UDP cut short', (client: Client) => client.seal(Uint8Array.of(6, 0xa5, 6, 0xa5))],
    ['five bytes', (client: Client) => client.sealL2tp(Uint8Array.of(0, 2, 0, 0, 0))],
    ['version 3', (client: Client) => client.sealL2tp(Uint8Array.of(0xc8, 3, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0))],
    ['control header cut short', (client: Client) => client.sealL2tp(Uint8Array.of(0xc8, 2, 0, 8, 0, 0, 0, 0))],
    ['length beyond the datagram', (client: Client) => client.sealL2tp(Uint8Array.of(0x40, 2, 0, 99, 0, 1, 0, 1))],
    ['length within the header', (client: Client) => client.sealL2tp(Uint8Array.of(0x40, 2, 0, 3, 0, 1, 0, 1))],
    ['offset beyond the datagram', (client: Client) => client.sealL2tp(Uint8Array.of(2, 2, 0, 1, 0, 1, 0xff, 0xff))],
  ])('malformed L2TP: %s', async (_name, seal) => {
    const client = await world.client();
    await world.gateway.dropped('malformed-l2tp', () => client.sendDatagram(seal(client)));
  });

  it('data for a session that is unknown, removed, or another peer’s', async () => {
    const { gateway } = world;
    const [own, other] = [await world.client(), await world.client()];
    const frame = pppIp(packetTo(own, hostAddress));
    const to = (tunnel: number, session: number) => own.sealL2tp(l2tpData(tunnel, session, frame));
    await gateway.dropped('unknown-session', () => own.sendDatagram(to(9, 9)));
    await gateway.dropped('wrong-peer', () => own.sendDatagram(to(other.key.tunnel, other.key.session)));
    await gateway.do('removeSession', own.key);
    await gateway.dropped('unknown-session', () => own.sendDatagram(to(own.key.tunnel, own.key.session)));
    expect(await gateway.sessionCounters(own.key)).toBeUndefined();
    expect(await gateway.sessionCounters(other.key)).toMatchObject({ packetsIn: 0, idleMs: undefined });
  });

  it.each([
    ['empty', []],
    ['FF 03 alone', [0xff, 0x03]],
    ['half a protocol number', [0xff, 0x03, 0x00]],
    ['a protocol number that is even', [0xff, 0x03, 0x00, 0x20, 1, 2]],
  ])('malformed PPP: %s', async (_name, frame) => {
    const client = await world.client();
    await world.gateway.dropped('malformed-ppp', () => client.sendDatagram(client.sealFrame(Uint8Array.from(frame))));
  });

  it('IP before the network is open', async () => {
    const client = await world.client();
    await client.installSession(false);
    await world.gateway.dropped('network-not-open', () => client.sendIp(packetTo(client, hostAddress)));
  });

  it.each([
    ['no bytes', () => new Uint8Array()],
    ['version 6', (packet: Uint8Array) => Uint8Array.from(packet, (byte, at) => (at === 0 ? 0x65 : byte))],
    ['a header longer than the packet', (packet: Uint8Array) => packet.subarray(0, 19)],
    ['a total length beyond the packet', (packet: Uint8Array) => packet.subarray(0, packet.length - 1)],
    ['a wrong checksum', (packet: Uint8Array) => Uint8Array.from(packet, (byte, at) => (at === 8 ? byte ^ 1 : byte))],
  ])('malformed IP: %s', async (_name, change) => {
    const client = await world.client();
    await world.gateway.dropped('malformed-ip', () => client.sendIp(change(packetTo(client, hostAddress))));
  });

  it('fragments of inner IP that end beyond the largest packet; that overlap, nobody puts together (teardrop)', async () => {
    const { gateway } = world;
    const client = await world.client();
    const whole = udpIpv4(client.address, hostAddress, 7000, new Uint8Array(64));
    const [first, within] = [
      asFragment(whole, { offset: 0, more: true }),
      asFragment(whole, { offset: 24, more: false }),
    ];
    await gateway.dropped('malformed-ip', () => client.sendIp(asFragment(whole, { offset: 65_528, more: false })));
    for (const fragment of [first, within, within, first]) await client.sendIp(fragment);
    await client.sendIp(packetTo(client, hostAddress));
    await expect.poll(async () => (await gateway.sessionCounters(client.key))?.packetsIn).toBe(5);
  });

  it('a source that is not the leased address, and a destination outside the domain; charged to the session', async () => {
    const { gateway } = world;
    const client = await world.client();
    await gateway.dropped('spoofed-source', () => client.sendIp(packetTo(client, hostAddress, '10.99.0.250')));
    await gateway.dropped('outside-encryption-domain', () => client.sendIp(packetTo(client, '10.51.0.1')));
    await gateway.dropped('outside-encryption-domain', () => client.sendIp(packetTo(client, '127.0.0.1')));
    const counters = await gateway.sessionCounters(client.key);
    expect(counters).toMatchObject({ packetsIn: 0, drops: { 'spoofed-source': 1, 'outside-encryption-domain': 2 } });
    expect(counters?.idleMs).toBeLessThan(5_000);
  });
});

describe.skipIf(!isRoot)('what else is dropped', () => {
  it('L2TP in clear, reported once a source, by what begins a tunnel: some say goodbye when their IPsec is gone', async () => {
    const { gateway } = world;
    const client = await world.client();
    const send = (bytes: Uint8Array) =>
      gateway.dropped('clear-l2tp', () => gateway.send(client.socket, gatewayAddress, 1701, bytes));
    await gateway.frames();
    for (const other of [l2tpControl(20, 7), l2tpControl().with(0, 0x48), new Uint8Array(20)]) await send(other);
    expect(await gateway.frames()).toEqual([]);
    for (let sent = 0; sent < 3; sent += 1) await send(l2tpControl());
    expect(await gateway.frames()).toEqual([
      {
        kind: 'clear-l2tp',
        local: { address: gatewayAddress, port: 1701 },
        remote: { address: '127.0.0.1', port: client.port },
      },
    ]);
  });

  it('L2TP in clear of many sources, of which so many are reported', async () => {
    const { gateway } = world;
    await gateway.frames();
    const sources = Array.from({ length: 1100 }, (_, index) => `127.9.${index >> 8}.${index & 255}`);
    for (const source of sources) await gateway.bind(source, source, 30_700);
    const before = (await gateway.counters()).drops['clear-l2tp'];
    const began = performance.now();
    await Promise.all(sources.map((source) => gateway.send(source, gatewayAddress, 1701, l2tpControl())));
    await expect.poll(async () => (await gateway.counters()).drops['clear-l2tp'] - before).toBe(sources.length);
    const tookMs = performance.now() - began;
    const reported = (await gateway.frames()).filter(({ kind }) => kind === 'clear-l2tp').length;
    // The source of the test before may still have its place; those reported a second ago make room for others.
    expect(reported).toBeGreaterThanOrEqual(1023);
    if (tookMs < 1_000) expect(reported).toBeLessThanOrEqual(1024);
  });

  it('packets from inside for an address without a session', async () => {
    const { gateway } = world;
    await gateway.bind('inside', hostAddress, 7999);
    await gateway.dropped('no-session-for-destination', () => gateway.send('inside', '10.99.0.200', 7000, utf8('x')));
  });

  it('what is sent without an outbound SA or a session', async () => {
    const { gateway } = world;
    const client = await world.client();
    await gateway.do('removeSa', client.sa.spiUp);
    await gateway.dropped('no-outbound-sa', () => gateway.do('sendL2tp', client.peer, 1701, l2tpControl()));
    await gateway.dropped('no-outbound-sa', () => gateway.do('sendL2tp', 4_000_000_000, 1701, l2tpControl()));
    await gateway.dropped('unknown-session', () => gateway.do('sendPpp', { tunnel: 9, session: 9 }, utf8('x')));
    const local = { address: gatewayAddress, port: 4999 };
    await gateway.dropped('send-failed', () => gateway.do('sendIke', local, { ...local, port: 1 }, utf8('x')));
  });

  it('nothing and nobody by random bytes on every port', async () => {
    const { gateway } = world;
    const client = await world.client();
    const random = () => randomBytes(randomInt(0, 400));
    const sealed = () => client.seal(random(), { nextHeader: randomInt(10) === 0 ? 6 : 17 });
    const inUdp = () => client.sealL2tp(concat(Uint8Array.of(randomInt(256), 2), random()));
    const inSession = () => client.sealFrame(random());
    const inIp = () => client.sealFrame(pppIp(ipv4(client.address, hostAddress, randomInt(2) === 0 ? 6 : 1, random())));
    const spi = () => concat(client.sealL2tp(l2tpControl()).subarray(0, randomInt(8, 30)), random());
    for (let round = 0; round < 40; round += 1) {
      const datagrams = [random, sealed, inUdp, inSession, inIp, spi].flatMap((make) =>
        Array.from({ length: 8 }, make),
      );
      await client.sendDatagram(...datagrams);
      await gateway.send(client.socket, gatewayAddress, 500, random());
      await gateway.send(client.socket, gatewayAddress, 1701, random());
    }
    await gateway.frames();
    await client.sendDatagram(client.sealL2tp(l2tpControl(44)));
    const frames = await gateway.framesUntil((all) =>
      all.some((frame) => frame.kind === 'l2tp' && frame.bytes.length === 44),
    );
    expect(frames.length).toBeGreaterThan(0);
    await gateway.bind('after', '127.0.0.1', 30_900);
    await gateway.send('after', gatewayAddress, natTraversalPort, concat(new Uint8Array(4), utf8('still here')));
    expect(await gateway.frame('ike')).toMatchObject({ remote: { port: 30_900 } });
  });
});
