import { Cursor, Writer } from '@sekisho/wire';
import { decodeIpv6, encodeIpv6, type Ipv6Packet, nextHeaders, upperChecksum } from './ipv6-packet.ts';

/** Types of neighbor discovery (RFC 4861 §4). */
export const icmpTypes = {
  routerSolicitation: 133,
  routerAdvertisement: 134,
  neighborSolicitation: 135,
  neighborAdvertisement: 136,
} as const;

/** A message of neighbor discovery, behind its head (RFC 4443 §2.1). */
export interface Icmpv6Message {
  readonly type: number;
  readonly source: string;
  readonly destination: string;
  readonly body: Uint8Array;
}

/** Neighbor discovery never passed a router (RFC 4861 §6.1, §7.1). */
const untouchedHopLimit = 255;

/**
 * What the checks of RFC 4861 §6.1 and §7.1 leave of a packet.
 *
 * @throws DecodeError for a hop limit that tells of a router between, a code other than 0 and a wrong checksum
 */
export function decodeIcmpv6({ source, destination, nextHeader, hopLimit, payload }: Ipv6Packet): Icmpv6Message {
  const cursor = new Cursor(payload);
  const type = cursor.u8('ICMPv6 type');
  const code = cursor.u8('ICMPv6 code');
  cursor.u16('ICMPv6 checksum');
  if (hopLimit !== untouchedHopLimit) throw cursor.error('bad-value', 'hop limit', `${hopLimit}`);
  if (code !== 0) throw cursor.error('bad-value', 'ICMPv6 code', `${code}`);
  if (upperChecksum({ nextHeader, source, destination, payload }) !== 0)
    throw cursor.error('bad-value', 'ICMPv6 checksum');
  return { type, source, destination, body: cursor.rest({ field: 'ICMPv6 body' }) };
}

export function encodeIcmpv6({ type, source, destination, body }: Icmpv6Message): Uint8Array<ArrayBuffer> {
  const out = new Writer().u8(type).u8(0).u16(0).bytes(body);
  const nextHeader = nextHeaders.icmpv6;
  out.patchU16(2, upperChecksum({ nextHeader, source, destination, payload: out.written }));
  return encodeIpv6({ nextHeader, hopLimit: untouchedHopLimit, source, destination, payload: out.finish() });
}

/** @throws DecodeError as `decodeIcmpv6`, and for what is no ICMPv6 */
export function readIcmpv6(packet: Uint8Array): Icmpv6Message {
  const decoded = decodeIpv6(packet);
  if (decoded.nextHeader !== nextHeaders.icmpv6)
    throw new Cursor(packet).error('bad-value', 'next header', `${decoded.nextHeader}`);
  return decodeIcmpv6(decoded);
}
