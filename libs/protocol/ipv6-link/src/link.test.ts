import { fromHex, type Instant, instant, type Random, toHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { allDhcpServers, allNodes, allRouters, linkLocal, unspecified } from './addresses.ts';
import { informationIn } from './dhcpv6/information.ts';
import { decodeDhcpv6, encodeDhcpv6 } from './dhcpv6/message.ts';
import { encodeIcmpv6, readIcmpv6 } from './icmpv6.ts';
import { type LinkConfiguration, LinkHost, type LinkOutput, LinkRouter } from './index.ts';
import { decodeIpv6, encodeIpv6 } from './ipv6-packet.ts';
import { limits } from './limits.ts';
import { decodeRouterAdvertisement } from './neighbor-discovery/router-advertisement.ts';
import { decodeUdp, encodeUdp } from './udp.ts';

const ours = fromHex('0000000000000001');
const theirs = fromHex('0a0b0c0d0e0f1011');
const router = linkLocal(ours);
const host = linkLocal(theirs);
const configuration: LinkConfiguration = {
  identifier: ours,
  prefix: 'fd00:66:0:7::/64',
  mtu: 1400,
  dns: ['fd00:1::53'],
  domains: ['corp.example'],
  defaultRouter: false,
  routes: ['fd00:1::/48'],
};
const random: Random = { bytes: (length) => new Uint8Array(length).fill(0x80) };
const at = (ms: number): Instant => instant(ms);
const routerWith = (changes: Partial<LinkConfiguration> = {}) =>
  new LinkRouter({ ...configuration, ...changes }, random);
const sent = (outputs: readonly { kind: string; packet?: Uint8Array; reason?: string }[]): Uint8Array => {
  const [output] = outputs;
  if (outputs.length !== 1 || !output?.packet) throw new Error(`nothing sent, but ${output?.reason}`);
  return output.packet;
};
const reasonOf = ([output]: readonly LinkOutput[]) => output?.kind === 'ignored' && output.reason;
const solicitation = (source: string, body = '00000000', destination = allRouters) =>
  encodeIcmpv6({ type: 133, source, destination, body: fromHex(body) });

describe('the router of a link', () => {
  it('advertises itself at the start, soon again, and then seldom', () => {
    const link = routerWith();
    const first = readIcmpv6(sent(link.start(at(0))));
    expect(first).toMatchObject({ type: 134, source: router, destination: allNodes });
    const deadlines: number[] = [];
    for (let turn = 0; turn < 4; turn++) {
      const due = link.deadline() ?? at(0);
      deadlines.push(due);
      expect(link.timeout(instant(due - 1))).toEqual([]);
      expect(readIcmpv6(sent(link.timeout(due))).body).toEqual(first.body);
    }
    const [, second = 0, third = 0, fourth = 0] = deadlines;
    expect(deadlines.slice(0, 2)).toEqual([16_000, 32_000]);
    for (const interval of [third - second, fourth - third]) {
      expect(interval).toBeGreaterThan(limits.advertisementIntervalMin);
      expect(interval).toBeLessThan(limits.advertisementIntervalMax);
    }
  });

  it('advertises nothing before it is started', () => {
    const link = routerWith();
    expect(link.deadline()).toBeUndefined();
    expect(link.timeout(at(100_000))).toEqual([]);
  });

  it('tells prefix, MTU, routes and name servers, for less time than to the third advertisement', () => {
    const { body } = readIcmpv6(sent(routerWith().start(at(0))));
    const advertisement = decodeRouterAdvertisement(body);
    expect(advertisement).toMatchObject({
      hopLimit: 64,
      otherConfiguration: true,
      routerLifetime: 0,
      prefixes: [{ onLink: false, autonomous: true }],
      mtu: 1400,
      routes: [{ prefix: { bits: 48 } }],
      dns: { servers: ['fd00:1:0:0:0:0:0:53'], domains: ['corp.example'] },
    });
    const threeTimes = (limits.advertisementIntervalMax / 1000) * 3;
    expect(advertisement.dns.lifetime).toBeGreaterThanOrEqual(threeTimes);
    expect(advertisement.prefixes[0]?.validLifetime).toBeGreaterThan(threeTimes);
  });

  it('takes everything where it is the default router, and has nothing to add without name servers', () => {
    const { body } = readIcmpv6(sent(routerWith({ defaultRouter: true, dns: [], domains: [] }).start(at(0))));
    expect(decodeRouterAdvertisement(body)).toMatchObject({ routerLifetime: 5400, otherConfiguration: false });
  });

  it('names an MTU that IPv6 allows, and no more routes than fit', () => {
    const routes = Array.from({ length: 40 }, (_, index) => `fd00:${index}::/32`);
    const packet = sent(routerWith({ mtu: 1000, routes }).start(at(0)));
    const advertisement = decodeRouterAdvertisement(readIcmpv6(packet).body);
    expect(advertisement.mtu).toBe(1280);
    expect(advertisement.routes).toHaveLength(limits.routesMax);
    expect(packet.length).toBeLessThanOrEqual(1280);
  });

  it.each([
    ['its host', host, host],
    ['a host that has no address yet', unspecified, allNodes],
  ])('answers the solicitation of %s', (_, source, destination) => {
    const answer = readIcmpv6(sent(routerWith().receive(solicitation(source), at(0))));
    expect(answer).toMatchObject({ type: 134, source: router, destination });
    expect(sent(routerWith().receive(solicitation(source, '00000000', router), at(0)))).toBeDefined();
  });

  it('answers solicitations no faster than a host sends them', () => {
    const link = routerWith();
    sent(link.receive(solicitation(host), at(0)));
    expect(reasonOf(link.receive(solicitation(host), at(499)))).toBe('solicited again at once');
    sent(link.receive(solicitation(host), at(500)));
  });

  it('tells its neighbor that it lives, and one that would take its address', () => {
    const solicit = (source: string, target: string) =>
      encodeIcmpv6({ type: 135, source, destination: router, body: fromHex(`00000000${target}`) });
    const target = `fe80${'00'.repeat(13)}01`;
    const answer = readIcmpv6(sent(routerWith().receive(solicit(host, target), at(0))));
    expect(answer).toMatchObject({ type: 136, source: router, destination: host });
    expect(toHex(answer.body)).toBe(`c0000000${target}`);
    expect(readIcmpv6(sent(routerWith().receive(solicit(unspecified, target), at(0))))).toMatchObject({
      destination: allNodes,
      body: fromHex(`80000000${target}`),
    });
    const other = solicit(host, `fe80${'00'.repeat(13)}02`);
    expect(reasonOf(routerWith().receive(other, at(0)))).toBe('solicitation of another neighbor');
  });

  const ask = (changes: { source?: string; destination?: string; destinationPort?: number; type?: number } = {}) =>
    encodeUdp({
      source: host,
      sourcePort: 546,
      destination: allDhcpServers,
      destinationPort: 547,
      data: encodeDhcpv6({ type: changes.type ?? 11, transaction: 7, options: [{ code: 1, data: theirs }] }),
      ...changes,
    });

  it('answers stateless DHCPv6', () => {
    const packet = decodeIpv6(sent(routerWith().receive(ask(), at(0))));
    const datagram = decodeUdp(packet);
    expect(datagram).toMatchObject({ source: router, sourcePort: 547, destination: host, destinationPort: 546 });
    const reply = decodeDhcpv6(datagram.data);
    expect(reply).toMatchObject({ type: 7, transaction: 7 });
    expect(reply.options[1]?.data).toEqual(fromHex(`0003001b${toHex(ours)}`));
    expect(informationIn(reply)).toEqual({ dns: ['fd00:1:0:0:0:0:0:53'], domains: ['corp.example'] });
  });

  it.each<[string, Uint8Array, string]>([
    ['another upper protocol', encodeIpv6({ ...decodeIpv6(ask()), nextHeader: 6 }), 'next header 6'],
    [
      'another ICMPv6 message',
      encodeIcmpv6({ type: 143, source: host, destination: allRouters, body: ours }),
      'ICMPv6 type 143',
    ],
    ['a solicitation of others', solicitation(host, '00000000', allNodes), 'solicitation of another router'],
    ['a solicitation from afar', solicitation('fd00:0:0:0:0:0:0:1'), 'solicitation from off the link'],
    ['another port', ask({ destinationPort: 53 }), 'UDP, but not DHCPv6'],
    ['another destination', ask({ destination: router }), 'UDP, but not DHCPv6'],
    ['DHCPv6 from afar', ask({ source: 'fd00:0:0:0:0:0:0:1' }), 'DHCPv6 from off the link'],
    ['another DHCPv6 message', ask({ type: 1 }), 'DHCPv6, but no Information-request for this server'],
  ])('does not answer %s', (_, packet, reason) => {
    expect(reasonOf(routerWith().receive(packet, at(0)))).toBe(reason);
  });

  it('does not answer what it can not read', () => {
    expect(reasonOf(routerWith().receive(fromHex('60'), at(0)))).toContain('malformed');
    expect(reasonOf(routerWith().receive(solicitation(host, '0000'), at(0)))).toContain('malformed');
  });

  it('lets a bug be seen', () => {
    const broken = new LinkRouter({ ...configuration, dns: ['fd00:1::53'] }, random);
    const packet = ask();
    Object.defineProperty(packet, 'buffer', {
      get: () => {
        throw new TypeError('a bug');
      },
    });
    expect(() => broken.receive(packet, at(0))).toThrow(TypeError);
    expect(() => routerWith({ prefix: 'fd00::' })).toThrow(RangeError);
  });
});

describe('the host of a link', () => {
  it('makes itself an address of what its router advertises', () => {
    const link = new LinkHost(theirs);
    const asked = sent(link.start(at(0)));
    expect(readIcmpv6(asked)).toMatchObject({ type: 133, source: host, destination: allRouters });
    const answer = sent(routerWith().receive(asked, at(0)));
    expect(link.receive(answer)).toEqual([
      {
        kind: 'configured',
        configuration: {
          address: 'fd00:66:0:7:a0b:c0d:e0f:1011',
          prefix: 'fd00:66:0:7:0:0:0:0/64',
          router,
          defaultRouter: false,
          routes: ['fd00:1:0:0:0:0:0:0/48'],
          mtu: 1400,
          dns: ['fd00:1:0:0:0:0:0:53'],
          domains: ['corp.example'],
        },
      },
    ]);
    expect(link.deadline()).toBeUndefined();
  });

  it('solicits three times, then no more', () => {
    const link = new LinkHost(theirs);
    link.start(at(0));
    expect(link.timeout(at(3999))).toEqual([]);
    sent(link.timeout(at(4000)));
    sent(link.timeout(at(8000)));
    expect(link.deadline()).toBeUndefined();
    expect(link.timeout(at(100_000))).toEqual([]);
  });

  const advertisement = (hex: string, changes: { type?: number; source?: string } = {}) =>
    encodeIcmpv6({ type: 134, source: router, destination: allNodes, body: fromHex(hex), ...changes });
  const head = '40000000 00000000 00000000'.replaceAll(' ', '');
  const prefix = (bits: string, flags: string) => `0304${bits}${flags}${'00'.repeat(28)}`;

  it.each<[string, Uint8Array, string]>([
    ['another message', advertisement(head, { type: 136 }), 'no Router Advertisement'],
    ['an advertisement from afar', advertisement(head, { source: 'fd00:0:0:0:0:0:0:1' }), 'no Router Advertisement'],
    ['one without a prefix', advertisement(head), 'no prefix of 64 bits'],
    ['one whose prefix is for others', advertisement(head + prefix('40', '80')), 'no prefix of 64 bits'],
    ['one whose prefix is of another length', advertisement(head + prefix('30', '40')), 'no prefix of 64 bits'],
    ['one that is cut short', advertisement('40'), 'malformed'],
  ])('takes nothing from %s', (_, packet, reason) => {
    expect(new LinkHost(theirs).receive(packet)).toEqual([
      { kind: 'ignored', reason: expect.stringContaining(reason) },
    ]);
  });

  it('lets a bug be seen', () => {
    const packet = advertisement(head);
    Object.defineProperty(packet, 'buffer', {
      get: () => {
        throw new TypeError('a bug');
      },
    });
    expect(() => new LinkHost(theirs).receive(packet)).toThrow(TypeError);
  });
});
