import { randomBytes } from 'node:crypto';
import { concat, fromHex, toHex, utf8 } from '@sekisho/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outerPacketBytes } from './index.ts';
import { type Client, type ClientSa, gatewayAddress, natTraversalPort, newSa } from './testing/client.fixture.ts';
import { aes256Sha1, type EspSuite, open, suites } from './testing/esp.fixture.ts';
import { internetChecksum, l2tpControl, l2tpData, pppIp, udp, udpIpv4 } from './testing/packets.fixture.ts';
import { gatewayOptions, hostAddress, isRoot, World } from './testing/world.fixture.ts';

const world = new World();
const worldOfOpenSsl = new World();
beforeAll(async () => {
  if (!isRoot) return;
  await world.start();
  await worldOfOpenSsl.start({ ...gatewayOptions, crypto: 'openssl' });
});
afterAll(async () => {
  if (!isRoot) return;
  await world.stop();
  await worldOfOpenSsl.stop();
});

/** Payloads whose padding takes every length of a block. */
const sizes = Array.from({ length: 18 }, (_, index) => 20 + index);

async function roundTrip(suite: EspSuite, inside = world): Promise<void> {
  const { gateway } = inside;
  const client = await inside.client({ suite });
  for (const size of [...sizes, 1200]) {
    const up = l2tpControl(size & 255);
    await client.sendDatagram(client.sealL2tp(up));
    expect(toHex((await gateway.frame('l2tp')).bytes)).toBe(toHex(up));
    const down = randomBytes(size);
    await gateway.do('sendL2tp', client.peer, client.l2tpPort, down);
    expect(toHex(client.openL2tp(await gateway.datagram(client.socket)))).toBe(toHex(down));
  }
}

/** Of the UDP header. */
const udpChecksumAt = 6;

/** An IPv4 packet of UDP with the checksum that RFC 768 wants. */
function withUdpChecksum(packet: Uint8Array): Uint8Array {
  const datagram = packet.subarray(20);
  const length = Uint8Array.of(0, 17, datagram.length >> 8, datagram.length & 255);
  const sum = internetChecksum(concat(packet.subarray(12, 20), length, datagram));
  datagram.set([sum >> 8, sum & 255], udpChecksumAt);
  return packet;
}

/** IPv4 and UDP. */
const headersBytes = 28;

async function ivs(client: Client, count: number): Promise<string[]> {
  for (let sent = 0; sent < count; sent += 1) await world.gateway.do('sendL2tp', client.peer, 1701, l2tpControl());
  const datagrams = await world.gateway.datagrams(client.socket, count);
  return datagrams.map(({ bytes }) => toHex(open(client.sa.suite, client.sa.keysDown, bytes).iv));
}

describe.skipIf(!isRoot)('ESP in UDP', () => {
  it('opens the vector: AES-256-CBC, HMAC-SHA1-96, an L2TP ZLB', async () => {
    const { gateway } = world;
    // KEYMAT of the NIST IKEv1 PSK vector (ACVP tcId 100) for SPI 01020304, and a packet with it, made by node:crypto.
    const sa: ClientSa = {
      ...newSa(aes256Sha1),
      spiUp: 0x01020304,
      keysUp: {
        encryption: fromHex('eb84102a1bcecf5f015ae261cfd148613f8fefeccb5e14b489172a372dbced64'),
        integrity: fromHex('74621942ec455e9d71bb1b46dc2d910d283082af'),
        salt: new Uint8Array(),
      },
    };
    const client = await world.client();
    await client.install(sa, true);
    await client.sendDatagram(
      fromHex(`0102030400000001000102030405060708090a0b0c0d0e0f
        d90c109de4a54ea991bfe7585c378b748a11cbfa2757fbf7dfe3c003d8e77ba9165ccfb9dd92aa344c10220a`),
    );
    expect(await gateway.frame('l2tp')).toEqual({
      kind: 'l2tp',
      peer: client.peer,
      peerPort: 1701,
      bytes: fromHex('c802000c0001000000010001'),
    });
  });

  it.each(suites)('agrees with node:crypto both ways: $name', (suite) => roundTrip(suite));

  it.each(suites)('does so with OpenSSL alone: $name', (suite) => roundTrip(suite, worldOfOpenSsl));

  it.each(suites)('adds to a packet what is reckoned with: $name', async (suite) => {
    const { gateway } = world;
    const client = await world.client({ suite });
    const socket = `inside-${client.peer}`;
    await gateway.bind(socket, hostAddress, 7100 + client.peer);
    for (const size of sizes) {
      await gateway.send(socket, client.address, 7000, randomBytes(size));
      const { bytes } = await gateway.datagram(client.socket);
      expect(headersBytes + bytes.length).toBe(outerPacketBytes(suite.cipher, headersBytes + size));
    }
  });

  it('numbers packets from 1 and draws a new IV for each', async () => {
    const client = await world.client();
    const drawn = await ivs(client, 300);
    expect(new Set(drawn).size).toBe(drawn.length);
    const gcm = suites.find(({ name }) => name === 'aes-256-gcm') ?? aes256Sha1;
    expect(await ivs(await world.client({ suite: gcm }), 3)).toEqual([
      '0000000000000001',
      '0000000000000002',
      '0000000000000003',
    ]);
  });

  it('sends nothing beyond the last sequence number', async () => {
    const { gateway } = world;
    const client = await world.client();
    const sa = newSa(aes256Sha1);
    await client.install(sa, true, 0xffff_ffff);
    await gateway.do('sendL2tp', client.peer, 1701, l2tpControl());
    const last = await gateway.datagram(client.socket);
    expect(open(sa.suite, sa.keysDown, last.bytes).sequence).toBe(0xffff_ffff);
    await gateway.dropped('sequence-exhausted', () => gateway.do('sendL2tp', client.peer, 1701, l2tpControl()));
  });

  it('refuses keys whose lengths do not fit', async () => {
    const client = await world.client();
    const sa = newSa(aes256Sha1);
    const short = { ...sa, keysUp: { ...sa.keysUp, encryption: new Uint8Array(17) } };
    await expect(client.install(short, true)).rejects.toThrow(/lengths do not fit aes-cbc with hmac-sha1-96/);
    const wrongMac = { ...sa, keysDown: { ...sa.keysDown, integrity: new Uint8Array(32) } };
    await expect(client.install(wrongMac, true)).rejects.toThrow(/lengths do not fit/);
  });
});

describe.skipIf(!isRoot)('L2TP data', () => {
  it.each([
    ['6-byte header', { length: false }],
    ['8-byte header', {}],
    ['Ns and Nr', { sequence: true }],
    ['Ns and Nr without length', { length: false, sequence: true }],
    ['offset', { offset: 3 }],
    ['all fields', { sequence: true, offset: 0 }],
  ])('takes a header with %s', async (_name, options) => {
    const { gateway } = world;
    const client = await world.client();
    const inside = `inside-${client.peer}`;
    const port = 7000 + client.peer;
    await gateway.bind(inside, hostAddress, port);
    const body = randomBytes(100);
    const frame = pppIp(udpIpv4(client.address, hostAddress, port, body));
    await client.sendDatagram(client.sealL2tp(l2tpData(client.key.tunnel, client.key.session, frame, options)));
    const got = await gateway.datagram(inside);
    expect([got.address, toHex(got.bytes)]).toEqual([client.address, toHex(body)]);
  });

  it.each([
    ['FF 03 00 21', [0xff, 0x03, 0x00, 0x21]],
    ['00 21', [0x00, 0x21]],
    ['FF 03 21', [0xff, 0x03, 0x21]],
    ['21', [0x21]],
  ])('takes a PPP header %s, and trims what lies behind the IP packet', async (_name, header) => {
    const { gateway } = world;
    const client = await world.client();
    const inside = `inside-${client.peer}`;
    const port = 7000 + client.peer;
    await gateway.bind(inside, hostAddress, port);
    const packet = udpIpv4(client.address, hostAddress, port, utf8('hello'));
    await client.sendDatagram(client.sealFrame(Buffer.concat([Uint8Array.from(header), packet, new Uint8Array(9)])));
    expect(utf8('hello')).toEqual(Uint8Array.from((await gateway.datagram(inside)).bytes));
    expect(await gateway.sessionCounters(client.key)).toMatchObject({ packetsIn: 1, bytesIn: packet.length });
  });

  it('sends a PPP frame with the peer’s ids', async () => {
    const { gateway } = world;
    const client = await world.client({ l2tpPort: 51_234 });
    await gateway.do('sendPpp', client.key, fromHex('ff03c02109010008deadbeef'));
    expect(toHex(client.openFrame(await gateway.datagram(client.socket)))).toBe('ff03c02109010008deadbeef');
  });

  it('is taken of Android in sequence from Ns 0 on, and answered without sequence, from the port it was sent to', async () => {
    const { gateway } = world;
    const client = await world.client({ l2tpPort: 40_000 });
    const frame = fromHex('ff03c0210101000400');
    for (let sent = 0; sent < 3; sent += 1) {
      const inSequence = l2tpData(client.key.tunnel, client.key.session, frame, { length: false, sequence: true });
      await client.sendDatagram(client.sealL2tp(inSequence));
      expect(toHex((await gateway.frame('ppp')).bytes)).toBe(toHex(frame));
      await gateway.do('sendPpp', client.key, frame);
      const answer = client.openL2tp(await gateway.datagram(client.socket));
      expect(toHex(answer.subarray(0, 2))).toBe('4002');
    }
  });

  it('is taken with a UDP checksum over addresses that a NAT has changed, and sent with none', async () => {
    const { gateway } = world;
    const client = await world.client();
    const inside = `inside-${client.peer}`;
    const port = 7000 + client.peer;
    await gateway.bind(inside, hostAddress, port);
    const body = randomBytes(100);
    const packet = withUdpChecksum(udpIpv4(client.address, hostAddress, port, body));
    const datagram = udp(client.l2tpPort, 1701, l2tpData(client.key.tunnel, client.key.session, pppIp(packet)));
    for (const checksum of [
      [0xbe, 0xef],
      [0, 0],
      [0xff, 0xff],
    ]) {
      datagram.set(checksum, udpChecksumAt);
      await client.sendDatagram(client.seal(datagram));
      // The kernel holds the packet inside to a checksum of its own.
      expect(toHex((await gateway.datagram(inside)).bytes)).toBe(toHex(body));
    }
    await gateway.send(inside, client.address, 7000, body);
    const { payload } = open(client.sa.suite, client.sa.keysDown, (await gateway.datagram(client.socket)).bytes);
    expect(toHex(payload.subarray(udpChecksumAt, udpChecksumAt + 2))).toBe('0000');
  });

  it('hands PPP frames other than IP to the control side as they came', async () => {
    const { gateway } = world;
    const client = await world.client();
    const frame = fromHex('ff03c0210101000400');
    await client.sendDatagram(client.sealFrame(frame));
    const got = await gateway.frame('ppp');
    expect([got.peer, got.key, toHex(got.bytes)]).toEqual([client.peer, client.key, toHex(frame)]);
  });
});

describe.skipIf(!isRoot)('IKE', () => {
  const local = { address: gatewayAddress, port: natTraversalPort };

  it('comes as it is on the IKE port, without the marker on the NAT-T port, and goes out likewise', async () => {
    const { gateway } = world;
    await gateway.bind('ike', '127.0.0.1', 30_500);
    const remote = { address: '127.0.0.1', port: 30_500 };
    const message = randomBytes(60);
    await gateway.send('ike', gatewayAddress, 500, message);
    const plain = await gateway.frame('ike');
    expect([plain.local, plain.remote, toHex(plain.bytes)]).toEqual([{ ...local, port: 500 }, remote, toHex(message)]);
    await gateway.send('ike', gatewayAddress, natTraversalPort, Buffer.concat([Buffer.alloc(4), message]));
    const marked = await gateway.frame('ike');
    expect([marked.local, marked.remote, toHex(marked.bytes)]).toEqual([local, remote, toHex(message)]);

    await gateway.do('sendIke', { ...local, port: 500 }, remote, message);
    expect(await gateway.datagram('ike')).toMatchObject({ port: 500, bytes: message });
    await gateway.do('sendIke', local, remote, message);
    expect(toHex((await gateway.datagram('ike')).bytes)).toBe(`00000000${toHex(message)}`);
  });

  it('is answered from the address that was dialled', async () => {
    const { gateway } = world;
    await gateway.bind('other', '127.0.0.1', 30_501);
    await gateway.send('other', '127.0.0.5', 500, utf8('to another address'));
    const { local: dialled, remote } = await gateway.frame('ike');
    expect(dialled).toEqual({ address: '127.0.0.5', port: 500 });
    await gateway.do('sendIke', dialled, remote, utf8('answer'));
    expect(await gateway.datagram('other')).toMatchObject({ address: '127.0.0.5', port: 500 });
  });
});
