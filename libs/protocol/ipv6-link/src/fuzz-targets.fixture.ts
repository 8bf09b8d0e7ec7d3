import { Cursor, type Instant, instant } from '@sekisho/wire';
import { allDhcpServers, allNodes, allRouters, linkLocal } from './addresses.ts';
import { informationIn } from './dhcpv6/information.ts';
import { decodeDhcpv6, dhcpv6Options, dhcpv6Ports, encodeDhcpv6, messageTypes } from './dhcpv6/message.ts';
import { decodeDomainNames } from './domain-name.ts';
import { decodeIcmpv6, encodeIcmpv6, icmpTypes, readIcmpv6 } from './icmpv6.ts';
import { decodeIpv6, encodeIpv6 } from './ipv6-packet.ts';
import { LinkHost } from './link-host.ts';
import { LinkRouter } from './link-router.ts';
import { decodeNeighborSolicitation } from './neighbor-discovery/neighbor.ts';
import { decodeOptions } from './neighbor-discovery/options.ts';
import { decodeRouterAdvertisement, encodeRouterAdvertisement } from './neighbor-discovery/router-advertisement.ts';
import { checkRouterSolicitation } from './neighbor-discovery/router-solicitation.ts';
import { decodeUdp, encodeUdp } from './udp.ts';

interface Step {
  readonly act: number;
  readonly bytes: Uint8Array;
}

const own = Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 1);
const theirs = Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 2);
const configuration = {
  identifier: own,
  prefix: 'fd00:66::/64',
  mtu: 1400,
  dns: ['fd00::53'],
  domains: ['example.com'],
  defaultRouter: true,
  routes: ['fd00:1::/32'],
};
const random = { bytes: (length: number) => new Uint8Array(length).fill(0x5a) };

/** What a client sends on its link: a packet as it is, or a body in a sound one, which no fuzzer guesses the checksum of. */
function packetOf({ act, bytes }: Step): Uint8Array {
  const source = linkLocal(theirs);
  if (act < 0x40) return bytes;
  if (act < 0x60)
    return encodeIcmpv6({ type: icmpTypes.routerSolicitation, source, destination: allRouters, body: bytes });
  if (act < 0x80)
    return encodeIcmpv6({ type: icmpTypes.neighborSolicitation, source, destination: linkLocal(own), body: bytes });
  if (act < 0xa0)
    return encodeIcmpv6({ type: icmpTypes.routerAdvertisement, source, destination: allNodes, body: bytes });
  const ports = { sourcePort: dhcpv6Ports.client, destinationPort: dhcpv6Ports.server };
  return encodeUdp({ source, destination: allDhcpServers, ...ports, data: bytes });
}

function checkRouter(steps: readonly Step[]): void {
  const router = new LinkRouter(configuration, random);
  let now: Instant = instant(0);
  router.start(now);
  let sent = 0;
  for (const step of steps.slice(0, 128)) {
    now = instant(now + step.act);
    const outputs = [...router.receive(packetOf(step), now), ...router.timeout(now)];
    for (const output of outputs) {
      if (output.kind !== 'send') continue;
      sent += 1;
      decodeIpv6(output.packet);
    }
  }
  if (sent > 2 * steps.length + 1) throw new Error('more answers than questions');
}

function checkHost(steps: readonly Step[]): void {
  const host = new LinkHost(own);
  host.start(instant(0));
  for (const step of steps.slice(0, 128)) host.receive(packetOf(step));
}

export const fuzzTargets = {
  packet: { decode: decodeIpv6, encode: encodeIpv6 },
  udp: (input: Uint8Array) => void decodeUdp(decodeIpv6(input)),
  icmpv6: (input: Uint8Array) => {
    decodeIcmpv6(decodeIpv6(input));
    readIcmpv6(input);
  },
  'domain-names': (input: Uint8Array) => void decodeDomainNames(new Cursor(input)),
  'neighbor-solicitation': (input: Uint8Array) => void decodeNeighborSolicitation(input),
  'router-solicitation': (input: Uint8Array) => checkRouterSolicitation(input, (input[0] ?? 0) % 2 === 0),
  'router-advertisement': (input: Uint8Array) => {
    const decoded = decodeRouterAdvertisement(input);
    const encoded = encodeRouterAdvertisement({ ...decoded, hopLimit: 64 });
    decodeRouterAdvertisement(encoded);
  },
  'neighbor-discovery-options': (input: Uint8Array) => void decodeOptions(new Cursor(input)),
  dhcpv6: { decode: decodeDhcpv6, encode: encodeDhcpv6 },
  'dhcpv6-information': (input: Uint8Array) => void informationIn(decodeDhcpv6(input)),
  router: { session: checkRouter },
  host: { session: checkHost },
};

const advertisement = () =>
  encodeRouterAdvertisement({
    hopLimit: 64,
    otherConfiguration: true,
    routerLifetime: 1800,
    prefixes: [
      {
        prefix: { bytes: new Uint8Array(16).fill(0xfd), bits: 64 },
        onLink: false,
        autonomous: true,
        validLifetime: 9,
        preferredLifetime: 9,
      },
    ],
    mtu: 1400,
    routes: [{ prefix: { bytes: new Uint8Array(16).fill(0xfc), bits: 32 }, lifetime: 9 }],
    dns: { servers: ['fd00:0:0:0:0:0:0:53'], domains: ['example.com'], lifetime: 9 },
  });
const question = () =>
  encodeDhcpv6({
    type: messageTypes.informationRequest,
    transaction: 7,
    options: [
      { code: dhcpv6Options.clientIdentifier, data: theirs },
      { code: dhcpv6Options.optionRequest, data: Uint8Array.of(0, 23, 0, 24) },
    ],
  });
const reply = () =>
  encodeDhcpv6({
    type: messageTypes.reply,
    transaction: 7,
    options: [
      { code: dhcpv6Options.nameServers, data: new Uint8Array(16) },
      { code: dhcpv6Options.domainSearchList, data: Uint8Array.of(1, 0x61, 0) },
    ],
  });
const solicited = new Uint8Array(20);

export const fuzzSeeds = {
  packet: () => [packetOf({ act: 0x40, bytes: new Uint8Array(4) })],
  udp: () => [packetOf({ act: 0xa0, bytes: question() })],
  icmpv6: () => [packetOf({ act: 0x40, bytes: new Uint8Array(4) })],
  'domain-names': () => [Uint8Array.of(3, 0x61, 0x62, 0x63, 1, 0x64, 0, 0)],
  'neighbor-solicitation': () => [solicited],
  'router-solicitation': () => [Uint8Array.of(0, 0, 0, 0, 1, 1, 2, 0, 0, 0, 0, 2)],
  'router-advertisement': () => [advertisement()],
  'neighbor-discovery-options': () => [advertisement().subarray(12)],
  dhcpv6: () => [question()],
  'dhcpv6-information': () => [reply()],
  router: () => [
    [
      { act: 0x40, bytes: new Uint8Array(4) },
      { act: 0x60, bytes: solicited },
      { act: 0xa0, bytes: question() },
    ],
  ],
  host: () => [[{ act: 0x80, bytes: advertisement() }]],
};
