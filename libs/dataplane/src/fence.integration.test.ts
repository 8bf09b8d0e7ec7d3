import { utf8 } from '@sekisho/wire';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aes256Sha1 } from './testing/esp.fixture.ts';
import { type Gateway, until } from './testing/gateway.fixture.ts';
import { ipv4, l2tpControl, udp, udpIpv4 } from './testing/packets.fixture.ts';
import { insideAddress, TwoEnds } from './testing/two-ends.fixture.ts';
import { hostAddress, isRoot, World } from './testing/world.fixture.ts';

/** Longer than any of these tests. */
const aWhile = 60_000;

const expired = async (gateway: Gateway): Promise<number> => (await gateway.counters()).drops['lease-expired'];

describe.skipIf(!isRoot)('traffic of sessions', () => {
  const world = new World();
  beforeAll(async () => {
    await world.start();
    await world.gateway.bind('host', hostAddress, 7000);
  });
  afterAll(() => world.stop());
  beforeEach(() => world.gateway.do('carryFor', aWhile));

  it('passes while its time lasts, and not from then on, in both directions; charged to the session', async () => {
    const { gateway } = world;
    const client = await world.client();
    const up = () => client.sendIp(udpIpv4(client.address, hostAddress, 7000, utf8('up')));
    const down = () => gateway.send('host', client.address, 7000, utf8('down'));
    const pass = async () => {
      await Promise.all([up(), down()]);
      await Promise.all([gateway.datagram('host'), client.receiveIp()]);
    };
    await pass();
    await gateway.do('carryFor', 0);
    await gateway.dropped('lease-expired', up);
    await gateway.dropped('lease-expired', down);
    expect(await gateway.sessionCounters(client.key)).toMatchObject({
      packetsIn: 1,
      packetsOut: 1,
      drops: { 'lease-expired': 2 },
    });
    await gateway.do('carryFor', aWhile);
    await pass();
  });

  it('ends by itself', async () => {
    const { gateway } = world;
    const client = await world.client();
    await gateway.do('carryFor', 20);
    const before = await expired(gateway);
    await until(async () => {
      await client.sendIp(udpIpv4(client.address, hostAddress, 7000, utf8('x')));
      return (await expired(gateway)) > before ? true : undefined;
    }, 'the time to end');
  });

  it('leaves control frames alone: IKE, L2TP, PPP, DHCP, and what is sent', async () => {
    const { gateway } = world;
    const client = await world.client();
    await gateway.do('carryFor', 0);
    await gateway.bind('ike', '127.0.0.1', 30_100);
    await gateway.send('ike', '127.0.0.1', 500, utf8('hello'));
    expect(await gateway.frame('ike')).toMatchObject({ bytes: utf8('hello') });
    await client.sendDatagram(client.sealL2tp(l2tpControl()));
    expect(await gateway.frame('l2tp')).toMatchObject({ peer: client.peer });
    const echoRequest = Uint8Array.of(0xff, 3, 0xc0, 0x21, 9, 1, 0, 4);
    await client.sendDatagram(client.sealFrame(echoRequest));
    expect(await gateway.frame('ppp')).toMatchObject({ bytes: echoRequest });
    await client.sendIp(ipv4(client.address, '255.255.255.255', 17, udp(68, 67, utf8('inform'))));
    expect(await gateway.frame('ppp')).toMatchObject({ key: client.key });
    await gateway.do('sendPpp', client.key, echoRequest);
    expect(client.openFrame(await gateway.datagram(client.socket))).toEqual(echoRequest);
    await gateway.do('sendL2tp', client.peer, client.l2tpPort, l2tpControl());
    expect(client.openL2tp(await gateway.datagram(client.socket))).toEqual(l2tpControl());
  });
});

describe.skipIf(!isRoot)('a gateway that was stopped for longer than it may carry', () => {
  const ends = new TwoEnds();
  beforeAll(() => ends.start({ suite: aes256Sha1, sessions: 1, workers: 2 }));
  afterAll(() => ends.stop());

  it('lets nothing through of what has gathered meanwhile, until it may again', async () => {
    const { gateway, clients } = ends;
    const session = { tunnel: 1, session: 1 };
    await gateway.bind('host', insideAddress, 7000);
    const mayCarryMs = 50;
    await gateway.do('carryFor', mayCarryMs);
    const began = performance.now();
    await gateway.freeze();
    const destination = { address: insideAddress, port: 7000 };
    const packets = 300;
    await clients.do('blast', { sessions: [session], destination, packetBytes: 500, packetsPerSession: packets });
    await until(async () => (performance.now() - began > 2 * mayCarryMs ? true : undefined), 'the time to end');
    gateway.thaw();
    await until(async () => ((await expired(gateway)) === packets ? true : undefined), 'all of it to be dropped');
    expect(await gateway.sessionCounters(session)).toMatchObject({ packetsIn: 0, drops: { 'lease-expired': packets } });
    await gateway.do('carryFor', aWhile);
    await clients.do('blast', { sessions: [session], destination, packetBytes: 500, packetsPerSession: 1 });
    expect((await gateway.datagram('host')).bytes).toHaveLength(472);
  });
});
