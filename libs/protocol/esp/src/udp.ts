import { Cursor, Writer } from '@sekisho/wire';

/** IP protocol number, and so the ESP next header, of UDP. */
export const udpProtocol = 17;

/** A UDP datagram (RFC 768) as it stands inside ESP. */
export interface UdpDatagram {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly payload: Uint8Array;
}

const headerOctets = 8;

/** The checksum is 0, "none": ESP authenticates, and a NAT would have made it wrong (RFC 3948 §3.1.2). */
export const encodeUdp = ({ sourcePort, destinationPort, payload }: UdpDatagram): Uint8Array<ArrayBuffer> =>
  new Writer()
    .u16(sourcePort)
    .u16(destinationPort)
    .u16(headerOctets + payload.length)
    .u16(0)
    .bytes(payload)
    .finish();

/**
 * Reads a datagram without verifying its checksum: the sender's NAT may have changed the addresses it covers.
 * @throws DecodeError
 */
export function decodeUdp(bytes: Uint8Array): UdpDatagram {
  const cursor = new Cursor(bytes);
  const sourcePort = cursor.u16('UDP source port');
  const destinationPort = cursor.u16('UDP destination port');
  const length = cursor.u16('UDP length');
  cursor.u16('UDP checksum');
  if (length < headerOctets) throw cursor.error('bad-length', 'UDP length', `${length}`);
  return { sourcePort, destinationPort, payload: cursor.take(length - headerOctets, 'UDP payload') };
}
