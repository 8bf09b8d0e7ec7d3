import type { InformConfig } from '@sekisho/dhcp';
import type { Settings } from '@sekisho/platform';
import { familyOf, joined, prefixesOf, rangeOf, without } from '../network/ip-ranges.ts';
import { poolPrefixes } from '../network/pool-prefixes.ts';
import type { Lease } from '../services/addresses.ts';
import type { Access } from './access-table.ts';

/** What clients are told that ask what to send through the tunnel: by DHCPINFORM, Apple's also by ACSP. */
export interface InformSettings {
  /** false: they are not answered. */
  readonly answer: boolean;
  /** What the settings say; undefined: each is told its own. */
  readonly routes: readonly string[] | undefined;
  readonly proxyAutoConfiguration: string | undefined;
  /** Prefixes of Office Mode addresses, for those who reach each other. */
  readonly clients: readonly string[];
}

/** A PPP link has one address at each end: everything beyond is a route. */
const pointToPoint = '255.255.255.255';

export const informSettings = ({ officeMode }: Pick<Settings, 'officeMode'>): InformSettings => ({
  answer: officeMode.inform.answer,
  routes: officeMode.inform.routes?.map(({ address, prefix }) => `${address}/${prefix}`),
  proxyAutoConfiguration: officeMode.inform.proxyAutoConfiguration,
  clients: poolPrefixes(officeMode),
});

/**
 * The networks that a client routes through its tunnel: those of the settings, else those that the DHCP server gave with the
 * lease, else the session's encryption domain without its exceptions, which no route can say, and other clients where it
 * reaches them. The largest come first, as those at the end may find no room. In hub mode as well: a client that asks sends
 * through the tunnel only what it is told to, and one that sends everything needs no route.
 */
export function tunnelRoutes(inform: InformSettings, access: Access, lease: Pick<Lease, 'routes'>): readonly string[] {
  const given = inform.routes ?? lease.routes;
  if (given !== undefined) return given;
  const { include, exclude } = access.encryptionDomain;
  const others = access.clientToClient ? inform.clients : [];
  const ranges = without(joined(ipv4Ranges([...include, ...others])), ipv4Ranges(exclude));
  const routes = ranges.flatMap((range) => prefixesOf(range, 4));
  return routes.toSorted((one, other) => lengthOf(one) - lengthOf(other));
}

/** What one session's client is told. */
export function informConfig(inform: InformSettings, access: Access, lease: Lease): InformConfig {
  const { address, gateway, dns, nbns, domain } = lease;
  const { proxyAutoConfiguration } = inform;
  return {
    address,
    gateway,
    subnetMask: pointToPoint,
    dns,
    nbns,
    routes: tunnelRoutes(inform, access, lease),
    ...(domain !== undefined && { domain }),
    ...(proxyAutoConfiguration !== undefined && { proxyAutoConfiguration }),
  };
}

/** A client hears of IPv6 by router advertisements. */
const ipv4Ranges = (prefixes: readonly string[]) => prefixes.filter((one) => familyOf(one) === 4).map(rangeOf);

const lengthOf = (prefix: string): number => Number(prefix.split('/')[1]);
