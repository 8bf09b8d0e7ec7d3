import { createSocket } from 'node:dgram';
import { accessSync, closeSync, constants, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { type ConsoleSettings, needsAddressTranslation, type Settings } from '@sekisho/platform';
import { CommandError, reasonOf } from '../command-error.ts';
import { isErrno } from '../state/private-files.ts';
import { findPortHolder, type Transport } from './port-holder.ts';

/** IKE, IKE and ESP behind NAT, and L2TP, which is answered with nothing but counted when it comes in clear. */
const udpPorts = [500, 4500, 1701] as const;
/** CAP_NET_ADMIN of linux/capability.h. */
const netAdmin = 1n << 12n;

/** @throws CommandError */
export function checkPrivileges(): void {
  if (process.getuid?.() !== 0) {
    throw new CommandError(
      'The gateway needs root for UDP ports 500 and 4500 and for its network device: run sudo npm start.',
    );
  }
  if (!mayAdministerNetwork(readFileSync('/proc/self/status', 'utf8'))) {
    throw new CommandError(
      'The gateway needs the capability NET_ADMIN for its network device: in a container add --cap-add NET_ADMIN --device /dev/net/tun.',
    );
  }
}

/** @param status text of /proc/self/status */
export function mayAdministerNetwork(status: string): boolean {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  return effective !== undefined && (BigInt(`0x${effective}`) & netAdmin) !== 0n;
}

/** @throws CommandError */
export function checkTunDevice(device = '/dev/net/tun'): void {
  try {
    closeSync(openSync(device, 'r+'));
  } catch (error) {
    throw new CommandError(
      `The gateway needs ${device} (${reasonOf(error)}): run modprobe tun, or in a container add --device /dev/net/tun.`,
    );
  }
}

/**
 * Hub mode and SNAT need nftables.
 * @param path where programs are looked for, beside the system's folders
 * @throws CommandError
 */
export function checkAddressTranslation(
  settings: Pick<Settings, 'access' | 'profiles' | 'routing'>,
  path = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`,
): void {
  if (!needsAddressTranslation(settings) || path.split(delimiter).some((folder) => isExecutable(join(folder, 'nft')))) {
    return;
  }
  throw new CommandError(
    'access.routeAllTraffic and routing.internal: snat translate addresses, for which the gateway needs nft: run apt-get install nftables.',
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Binds every port on every address for a moment.
 * @throws CommandError naming who has the port
 */
export async function checkUdpPorts(addresses: readonly string[], ports: readonly number[] = udpPorts): Promise<void> {
  for (const address of addresses) for (const port of ports) await checkUdpPort(address, port);
}

function checkUdpPort(address: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', (error) => {
      socket.close();
      reject(new CommandError(portSentence(address, port, error)));
    });
    socket.bind({ address, port, exclusive: true }, () => socket.close(() => resolve()));
  });
}

/**
 * Binds the port of the console's page for a moment.
 * @throws CommandError naming who has the port
 */
export function checkConsolePort({ enabled, listen }: Pick<ConsoleSettings, 'enabled' | 'listen'>): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!enabled) return resolve();
    const server = createServer();
    server.once('error', (error) => reject(new CommandError(consoleSentence(listen, error))));
    server.listen({ host: listen.address, port: listen.port, exclusive: true }, () => server.close(() => resolve()));
  });
}

function consoleSentence({ address, port }: ConsoleSettings['listen'], error: Error): string {
  const otherwise = 'or choose another port by console.listen, or do without the console by console.enabled: false';
  if (isErrno(error, 'EADDRNOTAVAIL')) {
    return `console.listen names ${address}, which is no address of this machine: correct it, or set it to 127.0.0.1:${port}.`;
  }
  if (!isErrno(error, 'EADDRINUSE')) return `TCP port ${port} on ${address} cannot be used: ${error.message}.`;
  return `${heldBy('tcp', address, port)}, ${otherwise}.`;
}

function portSentence(address: string, port: number, error: Error): string {
  if (isErrno(error, 'EADDRNOTAVAIL')) {
    return `gateway.listen names ${address}, which is no address of this machine: correct it, or set it to 0.0.0.0.`;
  }
  if (!isErrno(error, 'EADDRINUSE')) return `UDP port ${port} on ${address} cannot be used: ${error.message}.`;
  return `${heldBy('udp', address, port)}, then start again.`;
}

/** Who has the port, and how that is ended. */
function heldBy(transport: Transport, address: string, port: number): string {
  const place = `${transport.toUpperCase()} port ${port} on ${address} is in use by`;
  const holder = findPortHolder(transport, port);
  if (holder === undefined) return `${place} a process that cannot be seen from here: stop it`;
  const cure = holder.unit === undefined ? `kill ${holder.pid}` : `systemctl disable --now ${holder.unit}`;
  return `${place} ${holder.name} (process ${holder.pid}): stop it (${cure})`;
}
