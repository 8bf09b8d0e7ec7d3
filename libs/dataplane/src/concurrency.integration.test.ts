import { utf8 } from '@sekisho/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DropReason } from './index.ts';
import { Client, type ClientSa, newSa } from './testing/client.fixture.ts';
import { suites } from './testing/esp.fixture.ts';
import type { ReceivedDatagram } from './testing/gateway.fixture.ts';
import { l2tpControl, pppIp, udpIpv4 } from './testing/packets.fixture.ts';
import { gatewayOptions, hostAddress, isRoot, World } from './testing/world.fixture.ts';

// Packets on two threads, commands on a third. The assertions say that nothing is lost or counted twice; that nothing is
// read while it is changed is for the thread sanitizer to say.

const options = { ...gatewayOptions, workers: 2 };
const hostPort = 7100;
const clientPort = 7000;
const steadyClients = 6;
const rounds = 15;
const packetsARound = 12;
const passersByARound = 4;
/** One account for all, on both threads; more than they send. */
const rate = { account: 1, upBitsPerSecond: 10e9, downBitsPerSecond: 10e9 };

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
/** What a UDP datagram in an IP packet carries. */
const carried = (payload: Uint8Array): string => text(payload.subarray(8));
const spiOf = ({ bytes }: ReceivedDatagram): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
const numbered = (name: string, round: number): string[] =>
  Array.from({ length: packetsARound }, (_, index) => `${name} ${round} ${index}`);

const toHost = (client: Client, message: string): Uint8Array<ArrayBuffer> =>
  client.sealFrame(pppIp(udpIpv4(client.address, hostAddress, hostPort, utf8(message))));

describe.skipIf(!isRoot)('two threads of the packet path', () => {
  const world = new World();
  const steady: Client[] = [];
  let passersBy = 0;

  beforeAll(async () => {
    await world.start(options);
    await world.gateway.bind('host', hostAddress, hostPort);
    // Every suite, and SPIs of both parities: each thread has some of them.
    for (let i = 0; i < steadyClients; i += 1) {
      const suite = suites[i % suites.length];
      steady.push(await world.client({ rate, ...(suite && { suite }) }));
    }
  });
  afterAll(() => world.stop());

  /** Both ways at once; each packet must arrive once. */
  async function exchange(client: Client, round: number, known: readonly ClientSa[]): Promise<string[]> {
    const { gateway } = world;
    const [up, down] = [numbered(`up ${client.peer}`, round), numbered(`down ${client.peer}`, round)];
    await Promise.all([
      client.sendDatagram(...up.map((message) => toHost(client, message))),
      gateway.send('host', client.address, clientPort, ...down.map(utf8)),
    ]);
    const got: string[] = [];
    while (got.length < down.length) {
      for (const datagram of await gateway.datagrams(client.socket, 1)) {
        const sa = known.find(({ spiDown }) => spiDown === spiOf(datagram));
        // What is for a passer-by comes to the same socket.
        if (sa) got.push(carried(client.openIp(datagram, sa).payload));
      }
    }
    expect(got.toSorted()).toEqual(down.toSorted());
    return up;
  }

  /** The whole life of a session in one breath, with packets for it before, in and after. */
  async function passBy(host: Client): Promise<void> {
    const { gateway } = world;
    passersBy += 1;
    const peer = 100 + (passersBy % 100);
    const client = new Client(gateway, host.port, { peer, address: `10.99.0.${peer}`, rate });
    client.socket = host.socket;
    const traffic = () => [
      client.sendDatagram(...numbered('passing', 0).map((message) => toHost(client, message))),
      gateway.send('host', client.address, clientPort, utf8('down'), utf8('down')),
      gateway.do('sendL2tp', client.peer, 1701, l2tpControl()),
      gateway.do('sendPpp', client.key, Uint8Array.of(0xff, 3, 0xc0, 0x21, 9, 1, 0, 4)),
      gateway.do('sessionCounters', client.key),
      gateway.do('carryFor', 60_000),
      gateway.do('allSessionCounters'),
      gateway.counters(),
    ];
    const second = newSa(client.sa.suite);
    await Promise.all([
      client.install(client.sa, true),
      ...traffic(),
      client.installSession(true),
      ...traffic(),
      client.install(second, false),
      gateway.do('activateSa', second.spiUp),
      ...traffic(),
      gateway.do('removeSa', client.sa.spiUp),
      client.installSession(false),
      ...traffic(),
      gateway.do('removeSession', client.key),
      gateway.do('removePeer', client.peer),
      ...traffic(),
    ]);
  }

  it('lose no packet of sessions that are rekeyed, while others come and go', async () => {
    const { gateway } = world;
    const known = new Map(steady.map((client) => [client, [client.sa]]));
    const rekey = async (client: Client) => {
      const [next, sas] = [newSa(client.sa.suite), known.get(client) ?? []];
      await client.install(next, false);
      await gateway.do('activateSa', next.spiUp);
      // What is on its way on the former pair arrives: the one before it is out of use by now.
      const old = sas.at(-2);
      if (old) await gateway.do('removeSa', old.spiUp);
      sas.push(next);
      client.sa = next;
    };
    for (let round = 0; round < rounds; round += 1) {
      const passing = Array.from({ length: passersByARound }, (_, index) => steady[index % steady.length]);
      const [sent] = await Promise.all([
        Promise.all(steady.map((client) => exchange(client, round, known.get(client) ?? []))),
        ...passing.map((host) => host && passBy(host)),
        ...steady.map(rekey),
      ]);
      const wanted = sent.flat();
      const arrived: string[] = [];
      while (arrived.filter((message) => message.startsWith('up')).length < wanted.length) {
        arrived.push(...(await gateway.datagrams('host', 1)).map(({ bytes }) => text(bytes)));
      }
      expect(arrived.filter((message) => message.startsWith('up')).toSorted()).toEqual(wanted.toSorted());
    }

    const packets = rounds * packetsARound;
    for (const client of steady) {
      const counters = await gateway.sessionCounters(client.key);
      expect(counters).toMatchObject({ packetsIn: packets, packetsOut: packets, drops: {} });
    }
    const { packetsIn, packetsOut, drops } = await gateway.counters();
    expect(packetsIn).toBeGreaterThan(steadyClients * packets);
    expect(packetsOut).toBeGreaterThan(steadyClients * packets);
    const passing: DropReason[] = ['unknown-spi', 'unknown-session', 'network-not-open', 'no-session-for-destination'];
    const unexpected = Object.entries(drops).filter(
      ([reason, count]) => count > 0 && ![...passing, 'no-outbound-sa'].includes(reason),
    );
    expect(unexpected).toEqual([]);
  });

  it('stop in the middle of traffic, and begin again', async () => {
    const { gateway } = world;
    for (let round = 0; round < 5; round += 1) {
      const traffic = steady.flatMap((client) => [
        client.sendDatagram(...numbered('up', round).map((message) => toHost(client, message))),
        // The route goes with the device.
        gateway
          .send('host', client.address, clientPort, ...numbered('down', round).map(utf8))
          .catch((error: unknown) => {
            expect(String(error)).toContain('ENETUNREACH');
          }),
      ]);
      await Promise.all([...traffic, gateway.do('close'), gateway.counters()]);
      await gateway.open(options);
      for (const client of steady) {
        client.sa = newSa(client.sa.suite);
        await client.install(client.sa, true);
        await client.installSession(true);
      }
    }
    await Promise.all(steady.map((client) => exchange(client, rounds, [client.sa])));
  });
});
