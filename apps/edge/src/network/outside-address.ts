import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { type ClusterSettings, isWithin, PrerequisiteError } from '@sekisho/platform';

/** The edge's own address in `cluster.outside`. */
export interface OutsideAddress {
  readonly address: string;
  /** The network device that has it. */
  readonly device: string;
  /** Next hop towards clients. */
  readonly balancer: string;
}

/** @throws PrerequisiteError: this machine has none there */
export function findOutsideAddress(
  { outside, balancer }: ClusterSettings,
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]> = networkInterfaces(),
): OutsideAddress {
  for (const [device, addresses = []] of Object.entries(interfaces)) {
    const own = addresses.find(({ family, address }) => family === 'IPv4' && isWithin(address, outside));
    if (own) return { address: own.address, device, balancer };
  }
  const network = `${outside.address}/${outside.prefix}`;
  throw new PrerequisiteError(
    `No network device has an address in cluster.outside (${network}): attach this edge to that network, or correct the setting.`,
  );
}
