import { concat, ipFromBytes, ipToBytes } from '@sekisho/wire';
import { internetChecksum, udp } from './packets.fixture.ts';

// Builders and readers of IPv6, written apart from the addon's own.

export const nextHeaders = {
  hopByHop: 0,
  tcp: 6,
  udp: 17,
  routing: 43,
  fragment: 44,
  icmpv6: 58,
  options: 60,
} as const;

export const pppIpv6 = (packet: Uint8Array): Uint8Array<ArrayBuffer> => concat(Uint8Array.of(0xff, 3, 0, 0x57), packet);

const u16 = (value: number): number[] => [value >> 8, value & 0xff];

export function ipv6(
  source: string,
  destination: string,
  nextHeader: number,
  payload: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const head = Uint8Array.of(0x60, 0, 0, 0, ...u16(payload.length), nextHeader, 64);
  return concat(head, ipToBytes(source), ipToBytes(destination), payload);
}

export const withHopLimit = (packet: Uint8Array, hopLimit: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(packet, (byte, at) => (at === 7 ? hopLimit : byte));

/** Over the pseudo-header; zero for an upper-layer packet that carries its own right checksum. */
export const upperChecksum = (source: string, destination: string, nextHeader: number, upper: Uint8Array): number =>
  internetChecksum(
    ipToBytes(source),
    ipToBytes(destination),
    Uint8Array.of(0, 0, ...u16(upper.length), 0, 0, 0, nextHeader),
    upper,
  );

const checksumAt = { [nextHeaders.tcp]: 16, [nextHeaders.udp]: 6, [nextHeaders.icmpv6]: 2 } as const;

/** With its checksum, which is never zero. */
function summed(
  source: string,
  destination: string,
  nextHeader: keyof typeof checksumAt,
  upper: Uint8Array,
): Uint8Array {
  const whole = Uint8Array.from(upper);
  whole.set(u16(upperChecksum(source, destination, nextHeader, upper) || 0xffff), checksumAt[nextHeader]);
  return whole;
}

export const icmpv6 = (source: string, destination: string, message: Uint8Array): Uint8Array<ArrayBuffer> =>
  ipv6(source, destination, nextHeaders.icmpv6, summed(source, destination, nextHeaders.icmpv6, message));

export const echoRequest = (identifier: number, body: Uint8Array): Uint8Array<ArrayBuffer> =>
  concat(Uint8Array.of(128, 0, 0, 0, ...u16(identifier), 0, 1), body);

export const udpDatagram = (source: string, destination: string, port: number, payload: Uint8Array): Uint8Array =>
  summed(source, destination, nextHeaders.udp, udp(port, port, payload));

export const udpIpv6 = (
  source: string,
  destination: string,
  port: number,
  payload: Uint8Array,
): Uint8Array<ArrayBuffer> =>
  ipv6(source, destination, nextHeaders.udp, udpDatagram(source, destination, port, payload));

/** A SYN with an MSS option. */
export function tcpSynIpv6(source: string, destination: string, mss: number): Uint8Array<ArrayBuffer> {
  const segment = Uint8Array.of(
    ...u16(40_000),
    ...u16(80),
    ...[0, 0, 0, 1, 0, 0, 0, 0],
    ...[6 << 4, 0x02, 0xff, 0xff, 0, 0, 0, 0],
    ...[2, 4, ...u16(mss)],
  );
  return ipv6(source, destination, nextHeaders.tcp, summed(source, destination, nextHeaders.tcp, segment));
}

/** Options or a routing header of 8 bytes. */
export const extension = (nextHeader: number, ...body: number[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.of(nextHeader, 0, ...body, ...new Array<number>(6 - body.length).fill(0));

export const fragmentHeader = (nextHeader: number, offset: number, more: boolean): Uint8Array<ArrayBuffer> =>
  Uint8Array.of(nextHeader, 0, ...u16((offset & 0xfff8) | (more ? 1 : 0)), 0, 0, 0, 7);

export interface Ipv6Packet {
  readonly bytes: Uint8Array;
  readonly source: string;
  readonly destination: string;
  readonly nextHeader: number;
  readonly payload: Uint8Array;
}

export function readIpv6(bytes: Uint8Array): Ipv6Packet {
  const fields = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (fields.getUint8(0) >> 4 !== 6) throw new Error('not IPv6');
  if (fields.getUint16(4) + 40 !== bytes.length) throw new Error('IPv6 payload length is wrong');
  const packet = {
    bytes,
    source: ipFromBytes(bytes.subarray(8, 24)),
    destination: ipFromBytes(bytes.subarray(24, 40)),
    nextHeader: fields.getUint8(6),
    payload: bytes.subarray(40),
  };
  const { source, destination, nextHeader, payload } = packet;
  const known: readonly number[] = [nextHeaders.tcp, nextHeaders.udp, nextHeaders.icmpv6];
  if (known.includes(nextHeader) && upperChecksum(source, destination, nextHeader, payload) !== 0)
    throw new Error('the checksum is wrong');
  return packet;
}
