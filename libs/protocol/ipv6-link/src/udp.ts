import { Cursor, Writer } from '@sekisho/wire';
import { encodeIpv6, type Ipv6Packet, nextHeaders, upperChecksum } from './ipv6-packet.ts';

export interface UdpDatagram {
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  readonly data: Uint8Array;
}

const headerBytes = 8;
/** Nothing on the link is farther away. */
const hopLimit = 64;

/** @throws DecodeError also for a datagram without checksum, which IPv6 does not know (RFC 8200 §8.1) */
export function decodeUdp({ source, destination, nextHeader, payload }: Ipv6Packet): UdpDatagram {
  const cursor = new Cursor(payload);
  const sourcePort = cursor.u16('UDP source port');
  const destinationPort = cursor.u16('UDP destination port');
  const length = cursor.u16('UDP length');
  const checksum = cursor.u16('UDP checksum');
  if (length < headerBytes || length > payload.length) throw cursor.error('bad-length', 'UDP length', `${length}`);
  const datagram = payload.subarray(0, length);
  const right = upperChecksum({ nextHeader, source, destination, payload: datagram }) === 0;
  if (checksum === 0 || !right) throw cursor.error('bad-value', 'UDP checksum');
  return { source, sourcePort, destination, destinationPort, data: datagram.subarray(headerBytes) };
}

export function encodeUdp({
  source,
  sourcePort,
  destination,
  destinationPort,
  data,
}: UdpDatagram): Uint8Array<ArrayBuffer> {
  const nextHeader = nextHeaders.udp;
  const out = new Writer()
    .u16(sourcePort)
    .u16(destinationPort)
    .u16(headerBytes + data.length)
    .u16(0)
    .bytes(data);
  // A checksum of 0 is sent as its other representation: 0 means none.
  out.patchU16(6, upperChecksum({ nextHeader, source, destination, payload: out.written }) || 0xffff);
  return encodeIpv6({ nextHeader, hopLimit, source, destination, payload: out.finish() });
}
