import type { AccessPolicy } from '@sekisho/dataplane';
import { addressIn, type LinkConfiguration, prefixOf } from '@sekisho/ipv6-link';
import type { Settings } from '@sekisho/platform';
import type { BesideProtocol } from '@sekisho/ppp';

/** IPv6 inside the tunnel; undefined: there is none. */
export type Ipv6Settings = Settings['officeMode']['ipv6'];

const everywhere = '::/0';

/** What a client is told to send through the tunnel by IPv6; what its encryption domain leaves out again is dropped there. */
export function ipv6Routes(
  { encryptionDomain, routeAllTraffic, clientToClient }: AccessPolicy,
  ipv6: Ipv6Settings,
): Pick<LinkConfiguration, 'defaultRouter' | 'routes'> {
  const domain = encryptionDomain.include.filter((prefix) => prefix.includes(':'));
  const routes = clientToClient && ipv6 !== undefined ? [...domain, ipv6.prefix] : domain;
  return { defaultRouter: routeAllTraffic || routes.includes(everywhere), routes };
}

/** What PPP may have beside IPv4. */
export const besideOf = ({ inform, ipv6 }: Pick<Settings['officeMode'], 'inform' | 'ipv6'>): BesideProtocol[] => [
  ...(ipv6 === undefined ? [] : (['ipv6'] as const)),
  ...(inform.answer ? (['acsp'] as const) : []),
];

/** The gateway's own address: the first of the first /64, which no session gets. */
export const ownIpv6 = (prefix: string): string =>
  `${addressIn(prefixOf(prefix), Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1))}/128`;
