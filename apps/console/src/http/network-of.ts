import { isIPv6 } from 'node:net';
import { ipToBytes } from '@sekisho/wire';

/** Whom an address stands for where something is counted: itself; of IPv6 its /64, as one host may have all of that (RFC 4291 §2.5.4). */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  const [bare = ''] = address.split('%');
  if (!isIPv6(bare)) return address;
  return `${Buffer.from(ipToBytes(bare).subarray(0, networkBytes)).toString('hex')}/64`;
}

const networkBytes = 8;
