import { isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { isWithin, RuntimeError } from '@sekisho/platform';

const variable = 'SEKISHO_BALANCER_PUBLIC';
const expected = `${variable} must be the address under which clients' packets arrive, such as 203.0.113.10, or the network in which this machine has one, such as 203.0.113.0/24`;

/**
 * Where clients send to. An address need not be on this machine: it may be one that moves between two of them.
 * @param own addresses of this machine
 * @throws RuntimeError
 */
export function publicAddress(wanted: string | undefined, own: readonly string[] = ownAddresses()): string {
  if (wanted !== undefined && isIPv4(wanted)) return wanted;
  const [, address, prefix] = /^([\d.]+)\/(\d{1,2})$/.exec(wanted ?? '') ?? [];
  if (address === undefined || !isIPv4(address) || Number(prefix) > 32) throw new RuntimeError(`${expected}.`);
  const [found, ...others] = own.filter((each) => isWithin(each, { address, prefix: Number(prefix) }));
  if (found === undefined) throw new RuntimeError(`${variable}: this machine has no address in ${wanted}.`);
  if (others.length > 0) {
    throw new RuntimeError(`${variable}: of ${[found, ...others].join(', ')} in ${wanted} it must name one.`);
  }
  return found;
}

const ownAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((each) =>
    (each ?? []).flatMap(({ family, address }) => (family === 'IPv4' ? [address] : [])),
  );
