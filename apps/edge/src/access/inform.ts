import type { InformConfig } from '@sekisho/dhcp';
import type { Settings } from '@sekisho/platform';
import type { Lease } from '../services/addresses.ts';
import type { Access } from './access-table.ts';

/** What clients are told that ask what to send through the tunnel: by DHCPINFORM, Apple's also by ACSP. */
export interface InformSettings {
  /** false: they are not answered. */
  readonly answer: boolean;
  /** What the settings say; undefined: each is told its own. */
  readonly routes: readonly string[] | undefined;
  readonly proxyAutoConfiguration: string | undefined;
}

/** A PPP link has one address at each end: everything beyond is a route. */
const pointToPoint = '255.255.255.255';

export const informSettings = ({ officeMode }: Pick<Settings, 'officeMode'>): InformSettings => ({
  answer: officeMode.inform.answer,
  routes: officeMode.inform.routes?.map(({ address, prefix }) => `${address}/${prefix}`),
  proxyAutoConfiguration: officeMode.inform.proxyAutoConfiguration,
});

/** Those of the settings, else those that the DHCP server gave with the lease, else those that the user's access has. */
export const toldRoutes = (
  inform: InformSettings,
  access: Pick<Access, 'routes'>,
  lease: Pick<Lease, 'routes'>,
): readonly string[] => inform.routes ?? lease.routes ?? access.routes;

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
    routes: toldRoutes(inform, access, lease),
    ...(domain !== undefined && { domain }),
    ...(proxyAutoConfiguration !== undefined && { proxyAutoConfiguration }),
  };
}
