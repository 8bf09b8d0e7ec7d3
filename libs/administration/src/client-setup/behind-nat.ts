import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import type { Settings } from '@sekisho/platform';

/**
 * Clients dial an address that is neither listened on nor this machine's, which is the gateway's where it is one machine. A balancer
 * hands packets on as they are. Of a host name nothing is known: false.
 * @param interfaces of the machine that the gateway runs on
 */
export function isBehindNat(
  { gateway: { listen, publicAddresses }, cluster }: Pick<Settings, 'gateway' | 'cluster'>,
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]> = networkInterfaces(),
): boolean {
  if (cluster !== undefined) return false;
  const own = Object.values(interfaces).flatMap((each = []) => each.map(({ address }) => address));
  return publicAddresses.some((each) => !listen.includes(each) && !own.includes(each));
}
