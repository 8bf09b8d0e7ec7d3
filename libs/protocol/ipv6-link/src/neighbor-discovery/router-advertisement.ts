import { Cursor, concat, ipFromBytes, ipToBytes, Writer } from '@sekisho/wire';
import { masked, type Prefix } from '../addresses.ts';
import { decodeDomainNames, encodeDomainName } from '../domain-name.ts';
import { decodeOptions, encodeOptions, type NeighborDiscoveryOption, optionTypes } from './options.ts';

/** A prefix that hosts make addresses of (RFC 4861 §4.6.2). Lifetimes in seconds. */
export interface PrefixInformation {
  readonly prefix: Prefix;
  readonly onLink: boolean;
  readonly autonomous: boolean;
  readonly validLifetime: number;
  readonly preferredLifetime: number;
}

/** Router Advertisement (RFC 4861 §4.2), with routes (RFC 4191 §2.3) and name servers (RFC 8106 §5). Lifetimes in seconds. */
export interface RouterAdvertisement {
  /** 0..255; 0: the host's own choice */
  readonly hopLimit: number;
  /** O: DHCPv6 knows more. */
  readonly otherConfiguration: boolean;
  /** 0: no default router. */
  readonly routerLifetime: number;
  readonly prefixes: readonly PrefixInformation[];
  readonly mtu: number | undefined;
  readonly routes: readonly { readonly prefix: Prefix; readonly lifetime: number }[];
  readonly dns: { readonly servers: readonly string[]; readonly domains: readonly string[]; readonly lifetime: number };
}

const flags = { otherConfiguration: 0x40, onLink: 0x80, autonomous: 0x40 } as const;

/** The body of the ICMPv6 message. A domain that DNS has no form for is left out. */
export function encodeRouterAdvertisement(advertisement: RouterAdvertisement): Uint8Array<ArrayBuffer> {
  const { hopLimit, otherConfiguration, routerLifetime } = advertisement;
  return new Writer()
    .u8(hopLimit)
    .u8(otherConfiguration ? flags.otherConfiguration : 0)
    .u16(routerLifetime)
    .u32(0)
    .u32(0)
    .bytes(encodeOptions(optionsOf(advertisement)))
    .finish();
}

function optionsOf({ prefixes, mtu, routes, dns }: RouterAdvertisement): NeighborDiscoveryOption[] {
  const domains = dns.domains.flatMap((name) => encodeDomainName(name) ?? []);
  const option = (type: number, out: Writer) => ({ type, body: out.finish() });
  return [
    ...prefixes.map((each) => option(optionTypes.prefixInformation, prefixBody(each))),
    ...(mtu === undefined ? [] : [option(optionTypes.mtu, new Writer().u16(0).u32(mtu))]),
    ...routes.map(({ prefix, lifetime }) =>
      option(
        optionTypes.routeInformation,
        new Writer()
          .u8(prefix.bits)
          .u8(0)
          .u32(lifetime)
          .bytes(prefix.bytes.subarray(0, routeBytes(prefix.bits))),
      ),
    ),
    ...(dns.servers.length === 0
      ? []
      : [
          option(
            optionTypes.recursiveDnsServers,
            new Writer()
              .u16(0)
              .u32(dns.lifetime)
              .bytes(concat(...dns.servers.map((server) => ipToBytes(server)))),
          ),
        ]),
    ...(domains.length === 0
      ? []
      : [
          option(
            optionTypes.dnsSearchList,
            new Writer()
              .u16(0)
              .u32(dns.lifetime)
              .bytes(concat(...domains)),
          ),
        ]),
  ];
}

/** A route names no more of its prefix than it has, in units of 8 bytes (RFC 4191 §2.3). */
const routeBytes = (bits: number): number => Math.ceil(bits / 64) * 8;

const prefixBody = ({ prefix, onLink, autonomous, validLifetime, preferredLifetime }: PrefixInformation): Writer =>
  new Writer()
    .u8(prefix.bits)
    .u8((onLink ? flags.onLink : 0) | (autonomous ? flags.autonomous : 0))
    .u32(validLifetime)
    .u32(preferredLifetime)
    .u32(0)
    .bytes(prefix.bytes);

/** @param body of the ICMPv6 message; options that this end does not know are passed over. @throws DecodeError */
export function decodeRouterAdvertisement(body: Uint8Array): RouterAdvertisement {
  const cursor = new Cursor(body, 4);
  const hopLimit = cursor.u8('hop limit');
  const otherConfiguration = (cursor.u8('flags') & flags.otherConfiguration) !== 0;
  const routerLifetime = cursor.u16('router lifetime');
  cursor.take(8, 'reachable time and retransmission timer');
  const options = decodeOptions(cursor);
  const of = (type: number) => options.filter((each) => each.type === type).map((each) => new Cursor(each.body));
  const servers = of(optionTypes.recursiveDnsServers).map(serversOf);
  const domains = of(optionTypes.dnsSearchList).map(domainsOf);
  return {
    hopLimit,
    otherConfiguration,
    routerLifetime,
    prefixes: of(optionTypes.prefixInformation).map(prefixInformationOf),
    mtu: of(optionTypes.mtu).map(mtuOf)[0],
    routes: of(optionTypes.routeInformation).map(routeOf),
    dns: {
      servers: servers.flatMap(({ values }) => values),
      domains: domains.flatMap(({ values }) => values),
      lifetime: Math.min(...[...servers, ...domains].map(({ lifetime }) => lifetime)),
    },
  };
}

function prefixInformationOf(cursor: Cursor): PrefixInformation {
  const bits = bitsOf(cursor);
  const set = cursor.u8('prefix flags');
  const validLifetime = cursor.u32('valid lifetime');
  const preferredLifetime = cursor.u32('preferred lifetime');
  cursor.u32('reserved');
  return {
    prefix: { bytes: masked(cursor.take(16, 'prefix'), bits), bits },
    onLink: (set & flags.onLink) !== 0,
    autonomous: (set & flags.autonomous) !== 0,
    validLifetime,
    preferredLifetime,
  };
}

function mtuOf(cursor: Cursor): number {
  cursor.u16('reserved');
  return cursor.u32('MTU');
}

function routeOf(cursor: Cursor): { prefix: Prefix; lifetime: number } {
  const bits = bitsOf(cursor);
  cursor.u8('preference');
  const lifetime = cursor.u32('route lifetime');
  const bytes = new Uint8Array(16);
  bytes.set(cursor.take(routeBytes(bits), 'route prefix'));
  return { prefix: { bytes: masked(bytes, bits), bits }, lifetime };
}

function bitsOf(cursor: Cursor): number {
  const bits = cursor.u8('prefix length');
  if (bits > 128) throw cursor.error('bad-value', 'prefix length', `${bits}`);
  return bits;
}

function serversOf(cursor: Cursor): { values: string[]; lifetime: number } {
  cursor.u16('reserved');
  const lifetime = cursor.u32('DNS lifetime');
  const values: string[] = [];
  while (cursor.remaining > 0) values.push(ipFromBytes(cursor.take(16, 'DNS server')));
  return { values, lifetime };
}

function domainsOf(cursor: Cursor): { values: string[]; lifetime: number } {
  cursor.u16('reserved');
  const lifetime = cursor.u32('DNS lifetime');
  return { values: decodeDomainNames(cursor), lifetime };
}
