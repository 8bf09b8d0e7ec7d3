import { isIPv4, isIPv6 } from 'node:net';

/** IPv4 address in text form to its 32-bit value. @throws RangeError unless it is one */
export function ipv4ToNumber(address: string): number {
  if (!isIPv4(address)) throw new RangeError(`not an IPv4 address: ${address}`);
  return address.split('.').reduce((value, part) => value * 256 + Number(part), 0);
}

export const ipv4FromNumber = (value: number): string =>
  [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff].join('.');

/** Network-order bytes of an IPv4 (4) or IPv6 (16) address. @throws RangeError unless it is one */
export function ipToBytes(address: string): Uint8Array<ArrayBuffer> {
  if (isIPv4(address)) return Uint8Array.from(address.split('.'), Number);
  if (!isIPv6(address)) throw new RangeError(`not an IP address: ${address}`);
  const [head = '', tail] = address.replace(/%.*$/, '').split('::');
  const left = groups(head);
  const right = tail === undefined ? [] : groups(tail);
  const middle = new Array<number>(8 - left.length - right.length).fill(0);
  return Uint8Array.from([...left, ...middle, ...right].flatMap((group) => [group >>> 8, group & 0xff]));
}

/** Text form of 4 or 16 network-order bytes. @throws RangeError for any other length */
export function ipFromBytes(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length !== 16) throw new RangeError(`an IP address has 4 or 16 bytes, not ${bytes.length}`);
  const parts = Array.from({ length: 8 }, (_, index) => ((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0));
  return parts.map((part) => part.toString(16)).join(':');
}

function groups(part: string): number[] {
  if (part === '') return [];
  return part.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const value = ipv4ToNumber(group);
    return [value >>> 16, value & 0xffff];
  });
}
