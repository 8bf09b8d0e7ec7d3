import { isIP, isIPv4 } from 'node:net';
import { hostname, type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import type { Settings } from '@sekisho/platform';
import { commonNameMax, gatewayNamesMax } from '../limits.ts';
import { distinct, isDnsName, type Naming } from './names.ts';

const everyAddress = '0.0.0.0';

export interface Host {
  readonly name: string;
  readonly interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>;
}

const thisHost = (): Host => ({ name: hostname(), interfaces: networkInterfaces() });

/**
 * By which names clients know this gateway: the one in the settings, and the names and addresses they dial. Where the gateway listens
 * on every address, the host's own.
 */
export function gatewayNaming(
  { gateway, tunnel }: Pick<Settings, 'gateway' | 'tunnel'>,
  host: Host = thisHost(),
): Naming {
  const { name, listen, publicAddresses, publicNames } = gateway;
  const anywhere = listen.includes(everyAddress);
  const own = anywhere ? ownAddresses(host, tunnel.device) : [];
  const names = [name, ...publicNames, ...(anywhere ? [host.name] : [])];
  const addresses = [name, ...publicAddresses, ...listen.filter((address) => address !== everyAddress), ...own];
  return {
    kind: 'gateway',
    name: [...name].slice(0, commonNameMax).join(''),
    names: {
      dns: distinct(names.filter(isDnsName)).slice(0, gatewayNamesMax),
      ip: distinct(addresses.filter((address) => isIP(address) !== 0)).slice(0, gatewayNamesMax),
      email: [],
      upn: [],
    },
  };
}

/** By which names administrators' browsers know the console; the host's own where it listens on every address. */
export function consoleNaming(
  { gateway, tunnel, console }: Pick<Settings, 'gateway' | 'tunnel' | 'console'>,
  host: Host = thisHost(),
): Naming {
  const { address } = console.listen;
  const anywhere = address === everyAddress || address === '::';
  const own = anywhere ? ownAddresses(host, tunnel.device) : [address];
  const named = [...console.names, 'localhost', ...(anywhere ? [host.name] : []), '127.0.0.1', '::1', ...own];
  return {
    kind: 'gateway',
    name: [...(console.names[0] ?? gateway.name)].slice(0, commonNameMax).join(''),
    names: {
      dns: distinct(named.filter(isDnsName)).slice(0, gatewayNamesMax),
      ip: distinct(named.filter((name) => isIP(name) !== 0)).slice(0, gatewayNamesMax),
      email: [],
      upn: [],
    },
  };
}

function ownAddresses({ interfaces }: Host, tunnelDevice: string): string[] {
  return Object.entries(interfaces)
    .filter(([device]) => device !== tunnelDevice)
    .flatMap(([, addresses]) => addresses ?? [])
    .filter(({ internal, address }) => !internal && isIPv4(address) && !address.startsWith('169.254.'))
    .map(({ address }) => address);
}
