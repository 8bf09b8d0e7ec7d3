import { isIPv6 } from 'node:net';
import { dnsDomainPattern } from '@sekisho/contracts';
import { z } from 'zod';
import { addressPool, ipv4Address, ipv4Network, ipv4Range } from './addresses.ts';
import {
  atLeastOne,
  count,
  day,
  listOf,
  mapping,
  minute,
  onOff,
  port,
  second,
  unique,
  words,
} from './building-blocks.ts';
import { duration } from './values.ts';

/** Where an Office Mode address can come from: the per-user file, the login, a DHCP server, a pool. */
export const officeModeMethods = ['file', 'radius', 'dhcp', 'pool'] as const;
export type OfficeModeMethod = (typeof officeModeMethods)[number];

/** The name of the pool that `officeMode.pool` is. */
export const defaultPool = 'default';

export const methods = atLeastOne(
  z.enum(officeModeMethods, `one of ${officeModeMethods.join(', ')}`),
  `a list of ${officeModeMethods.join(', ')} in the order they are tried`,
).refine(unique, 'every method once');

const nameServers = listOf(ipv4Address, 'a list of IPv4 addresses').max(2, 'at most two: PPP has no more');
export const poolName = words('the name of a pool').max(64, 'a name of up to 64 characters');
const domainExpected = 'a DNS domain';
const domain = words(domainExpected).regex(dnsDomainPattern, domainExpected);
const leaseDuration = duration(10 * second, 7 * day);
const exclude = listOf(ipv4Range, 'a list of addresses, networks and ranges').max(256, 'at most 256');

/** What clients get beside an address. */
const beside = { dns: nameServers.optional(), nbns: nameServers.optional(), domain: domain.optional() };

/** A pool beside `officeMode.pool`; what is left out is as for that. */
const furtherPool = mapping({
  addresses: ipv4Range,
  exclude: exclude.default([]),
  ...beside,
  leaseDuration: leaseDuration.optional(),
  sticky: onOff.optional(),
});

const ipv6PrefixExpected = 'an IPv6 prefix of 32 to 60 bits such as fd00:66::/48';
const ipv6Prefix = z.string(ipv6PrefixExpected).refine((text) => {
  const [, address = '', bits = ''] = /^([\da-fA-F:]+)\/(\d{1,3})$/.exec(text) ?? [];
  return isIPv6(address) && Number(bits) >= 32 && Number(bits) <= 60;
}, ipv6PrefixExpected);
const ipv6Address = z.string('an IPv6 address').refine((text) => isIPv6(text), 'an IPv6 address');

export const officeMode = mapping({
  /** Tried in this order, until one has an address for the user. */
  methods: methods.default(['file', 'radius', 'pool']),
  pool: addressPool,
  exclude: exclude.default([]),
  pools: z.record(poolName, furtherPool, 'a mapping of pools by name').default({}),
  /** Length of the prefixes that edges take from a pool, so that routers need one route for each. */
  blockPrefix: count(20, 30).default(26),
  /** In the form of ipassignment.conf. */
  file: words('the path of a file').optional(),
  dhcp: mapping({
    /** Asked in this order. */
    servers: atLeastOne(
      mapping({ address: ipv4Address, port: port.default(67) }),
      'a list of DHCP servers by address',
    ).max(8, 'at most eight'),
    /** The relay agent's address, to which servers answer; by default the one from which they are reached. */
    giaddr: ipv4Address.optional(),
    /** An address of the subnet to lease from (RFC 3011), where it is not that of `giaddr`. */
    subnet: ipv4Address.optional(),
    timeout: duration(second, minute).prefault('3s'),
    tries: count(1, 10).default(2),
  }).optional(),
  dns: nameServers.default([]),
  nbns: nameServers.default([]),
  domain: domain.optional(),
  leaseDuration: leaseDuration.prefault('15m'),
  sticky: onOff.default(true),
  /** Answers to DHCPINFORM in the tunnel, and to Apple's ACSP: what clients route through it. */
  inform: mapping({
    answer: onOff.default(true),
    /** By default what a DHCP server gave with the lease, else the client's encryption domain. */
    routes: listOf(ipv4Network, 'a list of IPv4 networks').max(64, 'at most 64').optional(),
    /** URL of a proxy auto-configuration file (option 252). */
    proxyAutoConfiguration: words('a URL').optional(),
  }).prefault({}),
  /** IPv6 inside the tunnel: each session gets a /64 out of it. */
  ipv6: mapping({
    prefix: ipv6Prefix,
    dns: listOf(ipv6Address, 'a list of IPv6 addresses').max(4, 'at most four').default([]),
  }).optional(),
});
export type OfficeModeSettings = z.output<typeof officeMode>;

/** What a profile says of it; what is left out is as for everybody. */
export const profileOfficeMode = mapping({
  methods: methods.optional(),
  /** The pool that the method `pool` takes from. */
  pool: poolName.optional(),
  ...beside,
}).prefault({});
