import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { basename, join } from 'node:path';
import { ipToBytes, toHex } from '@sekisho/wire';
import { ikePort, natTraversalPort } from '../ports.ts';

const ports: readonly number[] = [ikePort, natTraversalPort];

/**
 * Processes of this host, in whatever network namespace, that hold UDP port 500 or 4500 of this address or of all, and
 * aren't this one: where the gateway runs on the same machine, the gateway. Those of other users are seen by root alone.
 */
export function findGatewayProcesses(address: string, root = '/proc', own = process.pid): number[] {
  const names = new Set(
    isIPv4(address) ? ports.flatMap((port) => [procAddress(address, port), procAddress('0.0.0.0', port)]) : [],
  );
  return numbersIn(root).filter((pid) => pid !== own && holds(join(root, `${pid}`), names));
}

/** As /proc/net/udp writes it on a little-endian machine: hexadecimal digits, the address from its last octet on. */
function procAddress(address: string, port: number): string {
  const octets = ipToBytes(address).toReversed();
  return `${toHex(octets)}:${port.toString(16).padStart(4, '0')}`.toUpperCase();
}

function holds(folder: string, names: ReadonlySet<string>): boolean {
  const inodes = new Set(socketInodes(join(folder, 'net/udp'), names));
  if (inodes.size === 0) return false;
  return entries(join(folder, 'fd')).some((fd) => {
    const inode = /^socket:\[(\d+)\]$/.exec(link(join(folder, 'fd', fd)))?.[1];
    return inode !== undefined && inodes.has(inode);
  });
}

/** Inodes of the sockets with these names (proc_pid_net(5)). */
const socketInodes = (file: string, names: ReadonlySet<string>): string[] =>
  text(file)
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => names.has(fields[1] ?? ''))
    .flatMap((fields) => fields[9] ?? []);

const numbersIn = (folder: string): number[] => entries(folder).map(Number).filter(Number.isInteger);

/** Processes come and go, and those of others can't all be read: what isn't there is empty. */
function quietly<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

const entries = (folder: string): string[] => quietly(() => readdirSync(folder), []);
const text = (file: string): string => quietly(() => readFileSync(file, 'utf8'), '');
const link = (file: string): string => quietly(() => readlinkSync(file), '');

/** What a process is called for people: its part of Sekisho, or the name of its program. */
export function processName(pid: number, root = '/proc'): string {
  const commandLine = text(join(root, `${pid}`, 'cmdline'));
  const part = /\/apps\/([a-z-]+)\//.exec(commandLine)?.[1];
  return part ?? (basename(commandLine.split('\0')[0] ?? '') || `process ${pid}`);
}
