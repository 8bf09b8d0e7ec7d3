import { Cursor, DecodeError, ipFromBytes, ipToBytes, Writer } from '@sekisho/wire';
import { parsed } from './parsed.ts';

/** A UDP datagram in an IPv4 packet, as it comes out of a tunnel. */
export interface UdpPacket {
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly payload: Uint8Array;
}

const udp = 17;
const ipHeaderBytes = 20;
const udpHeaderBytes = 8;
const dontFragment = 0x4000;
/** More fragments, or an offset: no whole datagram. */
const fragmentBits = 0x3fff;
const hopsOfPacket = 64;

/** What is no whole, sound IPv4/UDP packet is told by the error. Bytes of strangers; never throws. */
export const parseUdpPacket = (bytes: Uint8Array): UdpPacket | DecodeError => parsed(decodeUdpPacket, bytes);

function decodeUdpPacket(bytes: Uint8Array): UdpPacket {
  const ip = new Cursor(bytes);
  const versionAndLength = ip.u8('version and IHL');
  const headerBytes = (versionAndLength & 0x0f) * 4;
  if (versionAndLength >>> 4 !== 4) throw new DecodeError('bad-value', 'IP version', 0, `${versionAndLength >>> 4}`);
  if (headerBytes < ipHeaderBytes) throw new DecodeError('bad-length', 'IHL', 0, `${headerBytes} bytes`);
  ip.u8('type of service');
  const totalBytes = ip.u16('total length');
  if (totalBytes < headerBytes || totalBytes > bytes.length) {
    throw new DecodeError('bad-length', 'total length', 2, `${totalBytes} bytes, has ${bytes.length}`);
  }
  ip.u16('identification');
  if ((ip.u16('flags and fragment offset') & fragmentBits) !== 0) {
    throw new DecodeError('bad-value', 'flags and fragment offset', 6, 'a fragment');
  }
  ip.u8('time to live');
  const protocol = ip.u8('protocol');
  if (protocol !== udp) throw new DecodeError('bad-value', 'protocol', 9, `${protocol}, not ${udp}`);
  if (checksum(bytes.subarray(0, headerBytes)) !== 0) throw new DecodeError('bad-value', 'header checksum', 10);
  ip.u16('header checksum');
  const [source, destination] = [ip.take(4, 'source'), ip.take(4, 'destination')];
  const datagram = new Cursor(bytes.subarray(headerBytes, totalBytes), headerBytes);
  return {
    source: ipFromBytes(source),
    destination: ipFromBytes(destination),
    ...decodeDatagram(datagram, bytes.subarray(12, 20)),
  };
}

/** @param addresses of the pseudo header (RFC 768) */
function decodeDatagram(cursor: Cursor, addresses: Uint8Array) {
  const start = cursor.offset;
  const sourcePort = cursor.u16('source port');
  const destinationPort = cursor.u16('destination port');
  const length = cursor.u16('UDP length');
  if (length < udpHeaderBytes || length > cursor.bytes.length) {
    throw new DecodeError('bad-length', 'UDP length', start + 4, `${length} bytes, has ${cursor.bytes.length}`);
  }
  const sum = cursor.u16('UDP checksum');
  // Zero: the sender made none.
  if (sum !== 0 && checksum(pseudoHeader(addresses, length), cursor.bytes.subarray(0, length)) !== 0) {
    throw new DecodeError('bad-value', 'UDP checksum', start + 6);
  }
  return { sourcePort, destinationPort, payload: cursor.take(length - udpHeaderBytes, 'UDP payload') };
}

/** Not to be fragmented, so its identification means nothing (RFC 6864). @throws RangeError for more than a packet holds */
export function encodeUdpPacket({
  source,
  destination,
  sourcePort,
  destinationPort,
  payload,
}: UdpPacket): Uint8Array<ArrayBuffer> {
  const length = udpHeaderBytes + payload.length;
  const addresses = new Writer().bytes(ipToBytes(source)).bytes(ipToBytes(destination)).finish();
  const out = new Writer()
    .u8(0x45)
    .u8(0)
    .u16(ipHeaderBytes + length)
    .u16(0)
    .u16(dontFragment)
    .u8(hopsOfPacket)
    .u8(udp);
  out.u16(0).bytes(addresses);
  out.patchU16(10, checksum(out.written));
  out.u16(sourcePort).u16(destinationPort).u16(length).u16(0).bytes(payload);
  const sum = checksum(pseudoHeader(addresses, length), out.written.subarray(ipHeaderBytes));
  // What sums up to zero is sent as its other form, since zero says that there is none.
  out.patchU16(ipHeaderBytes + 6, sum === 0 ? 0xffff : sum);
  return out.finish();
}

const pseudoHeader = (addresses: Uint8Array, length: number): Uint8Array =>
  new Writer().bytes(addresses).u8(0).u8(udp).u16(length).finish();

/** Of the parts one after the other, all but the last of even length (RFC 1071); 0 where a right checksum is among them. */
function checksum(...parts: readonly Uint8Array[]): number {
  let sum = 0;
  for (const part of parts) {
    for (let at = 0; at < part.length; at += 2) sum += ((part[at] ?? 0) << 8) | (part[at + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
