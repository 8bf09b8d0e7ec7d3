import { isIPv4 } from 'node:net';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import type { Settings } from './settings/load.ts';

type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>;

/** What clients would dial, names before addresses: those in the settings, else those of this machine that are listened on. */
export function dialledAddresses(
  { gateway: { listen, publicAddresses, publicNames }, tunnel }: Pick<Settings, 'gateway' | 'tunnel'>,
  interfaces: Interfaces = networkInterfaces(),
): string[] {
  if (publicAddresses.length > 0) return [...publicNames, ...publicAddresses];
  const own = Object.entries(interfaces)
    .flatMap(([device, addresses]) => (device === tunnel.device ? [] : (addresses ?? [])))
    .filter(({ internal, address }) => !internal && isIPv4(address) && !isLinkLocal(address))
    .map(({ address }) => address);
  const dialled = listen.flatMap((address) => {
    return address === '0.0.0.0' ? own : [address];
  });
  return [...publicNames, ...(dialled.length > 0 ? new Set(dialled) : ['127.0.0.1'])];
}

const isLinkLocal = (address: string): boolean => address.startsWith('169.254.');
