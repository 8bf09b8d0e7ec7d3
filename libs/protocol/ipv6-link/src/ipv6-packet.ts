import { Cursor, DecodeError, ipFromBytes, ipToBytes, Writer } from '@sekisho/wire';

/** Upper protocols that run on the link. */
export const nextHeaders = { udp: 17, icmpv6: 58 } as const;

/** An IPv6 packet without extension headers (RFC 8200 §3); those of the link have none. */
export interface Ipv6Packet {
  readonly nextHeader: number;
  /** 0..255 */
  readonly hopLimit: number;
  readonly source: string;
  readonly destination: string;
  readonly payload: Uint8Array;
}

/** Bytes behind the payload are padding and ignored. @throws DecodeError */
export function decodeIpv6(packet: Uint8Array): Ipv6Packet {
  const cursor = new Cursor(packet);
  const first = cursor.u32('version, traffic class and flow label');
  if (first >>> 28 !== 6) throw new DecodeError('bad-value', 'version', 0, `${first >>> 28}`);
  const length = cursor.u16('payload length');
  const nextHeader = cursor.u8('next header');
  const hopLimit = cursor.u8('hop limit');
  const source = ipFromBytes(cursor.take(16, 'source'));
  const destination = ipFromBytes(cursor.take(16, 'destination'));
  return { nextHeader, hopLimit, source, destination, payload: cursor.take(length, 'payload') };
}

export const encodeIpv6 = ({
  nextHeader,
  hopLimit,
  source,
  destination,
  payload,
}: Ipv6Packet): Uint8Array<ArrayBuffer> =>
  new Writer()
    .u32(0x6000_0000)
    .u16(payload.length)
    .u8(nextHeader)
    .u8(hopLimit)
    .bytes(ipToBytes(source))
    .bytes(ipToBytes(destination))
    .bytes(payload)
    .finish();

/** The checksum of an upper-layer packet over the pseudo-header (RFC 8200 §8.1); 0 over one whose own is right. */
export function upperChecksum({ nextHeader, source, destination, payload }: Omit<Ipv6Packet, 'hopLimit'>): number {
  let sum = sumOf(ipToBytes(source)) + sumOf(ipToBytes(destination)) + payload.length + nextHeader + sumOf(payload);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x1_0000);
  return ~sum & 0xffff;
}

function sumOf(bytes: Uint8Array): number {
  let sum = 0;
  for (const [at, octet] of bytes.entries()) sum += at % 2 === 0 ? octet * 256 : octet;
  return sum;
}
