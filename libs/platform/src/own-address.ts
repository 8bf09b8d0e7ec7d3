import { isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { isWithin } from './settings/cluster.ts';

/**
 * The one address that this machine has in an IPv4 network.
 * @param network such as 172.30.6.0/24
 * @param own addresses of this machine
 * @returns undefined where it has none, or several, or the network is none
 */
export function ownAddressIn(network: string, own: readonly string[] = ownAddresses()): string | undefined {
  const [address = '', prefix = ''] = network.split('/');
  if (!isIPv4(address) || !/^\d+$/.test(prefix) || Number(prefix) > 32) return undefined;
  const [found, ...others] = own.filter((each) => isWithin(each, { address, prefix: Number(prefix) }));
  return others.length === 0 ? found : undefined;
}

const ownAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((each) =>
    (each ?? []).flatMap(({ family, address }) => (family === 'IPv4' ? [address] : [])),
  );
