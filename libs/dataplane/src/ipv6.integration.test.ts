import { concat, utf8 } from '@sekisho/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccessPolicy } from './index.ts';
import { until } from './testing/gateway.fixture.ts';
import {
  extension,
  fragmentHeader,
  ipv6,
  nextHeaders,
  udpDatagram,
  udpIpv6,
  withHopLimit,
} from './testing/ipv6-packets.fixture.ts';
import { domain, elsewhere, host, Ipv6World, outside, own, secondHost } from './testing/ipv6-world.fixture.ts';
import { everybody, isRoot } from './testing/world.fixture.ts';

const rules: AccessPolicy['rules'] = [
  { action: 'allow', to: `${host}/128`, protocol: 17, ports: [{ first: 7001, last: 7002 }] },
  { action: 'allow', to: 'fd00:1::/32', protocol: 1, ports: [] },
];
const policies: readonly AccessPolicy[] = [
  { ...everybody(), encryptionDomain: domain },
  { ...everybody(), encryptionDomain: domain, rules },
  { ...everybody(), encryptionDomain: domain, clientToClient: true },
  { ...everybody('10.50.0.0/16'), routeAllTraffic: true },
];

const ipv6World = new Ipv6World();
const { world } = ipv6World;
beforeAll(async () => {
  if (isRoot) await ipv6World.start(policies);
});
afterAll(async () => {
  if (isRoot) await ipv6World.stop();
});

describe.skipIf(!isRoot)('IPv6 of a session', () => {
  it('reaches hosts of the internal network, and the gateway itself', async () => {
    const client = await ipv6World.connect();
    await ipv6World.pings(client, host);
    await ipv6World.pings(client, own);
    expect(await ipv6World.dropsOf(client)).toEqual({});
    expect(await world.gateway.sessionCounters(client.key)).toMatchObject({ packetsIn: 2, packetsOut: 2 });
  });

  it('is reached by any address of its /64, and by no other', async () => {
    const [one, other] = [await ipv6World.connect(), await ipv6World.connect()];
    await world.gateway.bind(`from-${one.own}`, host, 7900);
    for (const address of [one.own, one.own.replace(/:77$/, ':78')]) {
      await world.gateway.send(`from-${one.own}`, address, 7000, utf8('in'));
      expect(await one.receiveIpv6()).toMatchObject({ source: host, destination: address, nextHeader: 17 });
    }
    await world.gateway.send(`from-${one.own}`, other.own, 7000, utf8('other'));
    expect(await other.receiveIpv6()).toMatchObject({ destination: other.own });
  });

  it.each([
    ['of another client', 'fd00:66:0:ffff:0:0:0:77'],
    ['of the internal network', secondHost],
    ['of its link', 'fe80:0:0:0:0:0:0:77'],
    ['that is none', '0:0:0:0:0:0:0:0'],
  ])('may not have a source %s', async (_, source) => {
    const client = await ipv6World.connect();
    await ipv6World.refuses(client, 'spoofed-source', udpIpv6(source, host, 7000, utf8('x')));
  });

  it.each([
    ['outside of the encryption domain', outside],
    ['that is taken out of it', elsewhere],
    ['of the link', 'fe80:0:0:0:0:0:0:1'],
    ['that is many', 'ff02:0:0:0:0:0:0:fb'],
    ['that is many, farther away', 'ff0e:0:0:0:0:0:0:fb'],
  ])('may not have a destination %s', async (_, destination) => {
    const client = await ipv6World.connect();
    await ipv6World.refuses(client, 'outside-encryption-domain', udpIpv6(client.own, destination, 7000, utf8('x')));
  });

  it.each([
    ['of the link', 'fe80:0:0:0:0:0:0:1'],
    ['that is many', 'ff0e:0:0:0:0:0:0:fb'],
    ['of this host alone', '0:0:0:0:0:0:0:1'],
    ['that is one of IPv4', '0:0:0:0:0:ffff:a32:1'],
  ])('may not have one %s, also where everything is routed', async (_, destination) => {
    const client = await ipv6World.connect({ policy: 3 });
    await ipv6World.refuses(client, 'outside-encryption-domain', udpIpv6(client.own, destination, 7000, utf8('x')));
  });

  it('leads anywhere where everything is routed', async () => {
    const client = await ipv6World.connect({ policy: 3 });
    await ipv6World.pings(client, outside);
  });

  it('leads to other clients only where that is allowed', async () => {
    const [one, other, free] = [
      await ipv6World.connect(),
      await ipv6World.connect(),
      await ipv6World.connect({ policy: 2 }),
    ];
    await ipv6World.refuses(one, 'client-to-client', udpIpv6(one.own, other.own, 7000, utf8('x')));
    await ipv6World.refuses(one, 'client-to-client', udpIpv6(one.own, 'fd00:66:0:eeee:0:0:0:1', 7000, utf8('x')));
    await world.namespace.run('sysctl', '-qw', 'net.ipv6.conf.all.forwarding=1');
    await free.sendIpv6(udpIpv6(free.own, other.own, 7000, utf8('x')));
    expect(await other.receiveIpv6()).toMatchObject({ source: free.own });
  });

  it('is judged by rules, ports behind extension headers', async () => {
    const client = await ipv6World.connect({ policy: 1 });
    await ipv6World.pings(client, secondHost);
    await world.gateway.bind(`ports-${client.own}`, host, 7001);
    const wrap = (port: number) =>
      ipv6(
        client.own,
        host,
        nextHeaders.options,
        concat(extension(nextHeaders.udp, 1, 4), udpDatagram(client.own, host, port, utf8('x'))),
      );
    await client.sendIpv6(wrap(7001));
    const [arrived] = await world.gateway.datagrams(`ports-${client.own}`, 1);
    expect(arrived).toMatchObject({ address: expect.stringContaining('fd00:66:0:') });
    await ipv6World.refuses(client, 'access-rule', wrap(7003));
    await ipv6World.refuses(client, 'access-rule', udpIpv6(client.own, secondHost, 7001, utf8('x')));
    const cut = concat(fragmentHeader(nextHeaders.udp, 0, true), new Uint8Array(2));
    await ipv6World.refuses(client, 'access-rule', ipv6(client.own, host, nextHeaders.fragment, cut));
  });

  it('lets fragments through', async () => {
    const client = await ipv6World.connect();
    await world.gateway.bind(`fragments-${client.own}`, host, 7300);
    const datagram = udpDatagram(client.own, host, 7300, new Uint8Array(2000).fill(7));
    const fragment = (from: number, to: number) => {
      const header = fragmentHeader(nextHeaders.udp, from, to < datagram.length);
      return ipv6(client.own, host, nextHeaders.fragment, concat(header, datagram.subarray(from, to)));
    };
    await client.sendIpv6(fragment(0, 1200));
    await client.sendIpv6(fragment(1200, datagram.length));
    const [arrived] = await world.gateway.datagrams(`fragments-${client.own}`, 1);
    expect(arrived?.bytes).toHaveLength(2000);
  });

  it.each<[string, (source: string) => Uint8Array]>([
    ['is cut short', (source) => udpIpv6(source, host, 7000, utf8('x')).subarray(0, -1)],
    [
      'is of another version',
      (source) => Uint8Array.from(udpIpv6(source, host, 7000, utf8('x')), (byte, at) => (at === 0 ? 0x50 : byte)),
    ],
    ['has gone its way', (source) => withHopLimit(udpIpv6(source, host, 1, utf8('x')), 0)],
    [
      'has headers cut short',
      (source) => ipv6(source, host, nextHeaders.options, Uint8Array.of(17, 1, 0, 0, 0, 0, 0, 0)),
    ],
    [
      'leads on to somewhere else',
      (source) =>
        ipv6(
          source,
          host,
          nextHeaders.routing,
          concat(extension(nextHeaders.udp, 0, 1), udpDatagram(source, host, 1, utf8('x'))),
        ),
    ],
    [
      'has headers without end',
      (source) =>
        ipv6(
          source,
          host,
          nextHeaders.options,
          concat(...Array(9).fill(extension(nextHeaders.options, 1, 4)), extension(nextHeaders.udp, 1, 4)),
        ),
    ],
  ])('is dropped where a packet %s', async (_, packet) => {
    const client = await ipv6World.connect();
    await ipv6World.refuses(client, 'malformed-ip', packet(client.own));
  });

  it('ends with the lease', async () => {
    const client = await ipv6World.connect();
    const { gateway } = world;
    await gateway.do('carryFor', 0);
    await ipv6World.refuses(client, 'lease-expired', udpIpv6(client.own, host, 7000, utf8('x')));
    await gateway.do('carryFor', 60_000);
    await ipv6World.pings(client, host);
  });

  it('is gone with its session', async () => {
    const client = await ipv6World.connect();
    await world.gateway.bind(`gone-${client.own}`, host, 7901);
    await client.installSession(false);
    const count = async () => (await world.gateway.counters()).drops['no-session-for-destination'];
    const before = await count();
    await world.gateway.send(`gone-${client.own}`, client.own, 7000, utf8('x'));
    await until(async () => ((await count()) > before ? true : undefined), 'a drop');
    await client.installSession(true);
    await ipv6World.pings(client, host);
  });
});
