import { concat, ipToBytes } from '@sekisho/wire';

// Builders and readers of the layers inside ESP, written apart from the addon's own.

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

function bytesOf(size: number, write: (fields: DataView) => void): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  write(view(bytes));
  return bytes;
}

export function internetChecksum(...parts: Uint8Array[]): number {
  const all = concat(...parts);
  const even = all.length % 2 === 0 ? all : concat(all, new Uint8Array(1));
  let sum = 0;
  for (let at = 0; at < even.length; at += 2) sum += view(even).getUint16(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

export const udp = (sourcePort: number, destinationPort: number, payload: Uint8Array): Uint8Array<ArrayBuffer> =>
  concat(
    bytesOf(8, (fields) => {
      fields.setUint16(0, sourcePort);
      fields.setUint16(2, destinationPort);
      fields.setUint16(4, 8 + payload.length);
    }),
    payload,
  );

export interface L2tpDataOptions {
  readonly length?: boolean;
  readonly sequence?: boolean;
  readonly offset?: number;
}

export function l2tpData(
  tunnel: number,
  session: number,
  payload: Uint8Array,
  { length = true, sequence = false, offset }: L2tpDataOptions = {},
): Uint8Array<ArrayBuffer> {
  const flags = 2 | (length ? 0x4000 : 0) | (sequence ? 0x0800 : 0) | (offset === undefined ? 0 : 0x0200);
  const offsetField = offset === undefined ? [] : [0, offset, ...new Array<number>(offset).fill(0xee)];
  const body = concat(
    Uint8Array.of(tunnel >> 8, tunnel & 255, session >> 8, session & 255),
    sequence ? Uint8Array.of(0, 0, 0, 0) : new Uint8Array(),
    Uint8Array.from(offsetField),
    payload,
  );
  const total = 4 + body.length;
  const head = length ? [flags >> 8, flags & 255, total >> 8, total & 255] : [flags >> 8, flags & 255];
  return concat(Uint8Array.from(head), body);
}

export const pppIp = (packet: Uint8Array): Uint8Array<ArrayBuffer> =>
  concat(Uint8Array.of(0xff, 0x03, 0x00, 0x21), packet);

/** L2TP control message of a tunnel, with a body of zeros. */
export const l2tpControl = (size = 20, tunnel = 0): Uint8Array<ArrayBuffer> =>
  concat(Uint8Array.of(0xc8, 0x02, 0x00, size, tunnel >> 8, tunnel & 255), new Uint8Array(size - 6));

export function ipv4(
  source: string,
  destination: string,
  protocol: number,
  payload: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const header = bytesOf(20, (fields) => {
    fields.setUint8(0, 0x45);
    fields.setUint16(2, 20 + payload.length);
    fields.setUint16(4, 0x1234);
    fields.setUint8(8, 64);
    fields.setUint8(9, protocol);
  });
  header.set(ipToBytes(source), 12);
  header.set(ipToBytes(destination), 16);
  view(header).setUint16(10, internetChecksum(header));
  return concat(header, payload);
}

export const udpIpv4 = (
  source: string,
  destination: string,
  port: number,
  payload: Uint8Array,
): Uint8Array<ArrayBuffer> => ipv4(source, destination, 17, udp(port, port, payload));

export function echo(type: 'request' | 'reply', identifier: number, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const message = concat(
    bytesOf(8, (fields) => {
      fields.setUint8(0, type === 'request' ? 8 : 0);
      fields.setUint16(4, identifier);
    }),
    body,
  );
  view(message).setUint16(2, internetChecksum(message));
  return message;
}

/** Turns an ICMP echo request packet into its reply. */
export function echoReply(request: Ipv4Packet): Uint8Array<ArrayBuffer> {
  const message = Uint8Array.from(request.payload);
  message[0] = 0;
  message.fill(0, 2, 4);
  view(message).setUint16(2, internetChecksum(message));
  return ipv4(request.destination, request.source, 1, message);
}

/** The same bytes as a piece of a bigger packet; `offset` in bytes, a multiple of 8. */
export function asFragment(
  packet: Uint8Array,
  { offset, more }: { readonly offset: number; readonly more: boolean },
): Uint8Array<ArrayBuffer> {
  const fragment = Uint8Array.from(packet);
  view(fragment).setUint16(6, (offset / 8) | (more ? 0x2000 : 0));
  view(fragment).setUint16(10, 0);
  view(fragment).setUint16(10, internetChecksum(fragment.subarray(0, 20)));
  return fragment;
}

/** The same packet with options in its header, a multiple of 4 bytes. */
export function withOptions(packet: Uint8Array, options: Uint8Array): Uint8Array<ArrayBuffer> {
  const [header, payload] = [concat(packet.subarray(0, 20), options), packet.subarray(20)];
  view(header).setUint8(0, 0x40 | (header.length / 4));
  view(header).setUint16(2, header.length + payload.length);
  view(header).setUint16(10, 0);
  view(header).setUint16(10, internetChecksum(header));
  return concat(header, payload);
}

/** A SYN with one MSS option; `odd` puts a no-operation in front, so that the option lies at an odd offset. */
export function tcpSyn(source: string, destination: string, mss: number, odd: boolean): Uint8Array<ArrayBuffer> {
  const option = [2, 4, mss >> 8, mss & 255];
  const options = Uint8Array.from(odd ? [1, ...option, 0, 0, 0] : option);
  const segment = concat(
    bytesOf(20, (fields) => {
      fields.setUint16(0, 40000);
      fields.setUint16(2, 80);
      fields.setUint32(4, 1);
      fields.setUint8(12, ((20 + options.length) / 4) << 4);
      fields.setUint8(13, 0x02);
      fields.setUint16(14, 0xffff);
    }),
    options,
  );
  view(segment).setUint16(16, tcpChecksum(source, destination, segment));
  return ipv4(source, destination, 6, segment);
}

/** Zero for a segment that carries its own right checksum. */
export const tcpChecksum = (source: string, destination: string, segment: Uint8Array): number =>
  internetChecksum(
    ipToBytes(source),
    ipToBytes(destination),
    Uint8Array.of(0, 6, segment.length >> 8, segment.length & 255),
    segment,
  );

export interface Ipv4Packet {
  readonly bytes: Uint8Array;
  readonly source: string;
  readonly destination: string;
  readonly protocol: number;
  readonly identification: number;
  readonly moreFragments: boolean;
  /** Bytes. */
  readonly offset: number;
  readonly payload: Uint8Array;
}

export function readIpv4(bytes: Uint8Array): Ipv4Packet {
  const fields = view(bytes);
  const headerBytes = (fields.getUint8(0) & 15) * 4;
  if (internetChecksum(bytes.subarray(0, headerBytes)) !== 0) throw new Error('IP header checksum is wrong');
  if (fields.getUint16(2) !== bytes.length) throw new Error('IP total length is wrong');
  return {
    bytes,
    source: bytes.subarray(12, 16).join('.'),
    destination: bytes.subarray(16, 20).join('.'),
    protocol: fields.getUint8(9),
    identification: fields.getUint16(4),
    moreFragments: (fields.getUint16(6) & 0x2000) !== 0,
    offset: (fields.getUint16(6) & 0x1fff) * 8,
    payload: bytes.subarray(headerBytes),
  };
}

export interface L2tpOverUdp {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly message: Uint8Array;
}

export function readUdp(bytes: Uint8Array): L2tpOverUdp {
  const fields = view(bytes);
  if (fields.getUint16(4) !== bytes.length) throw new Error('UDP length is wrong');
  return { sourcePort: fields.getUint16(0), destinationPort: fields.getUint16(2), message: bytes.subarray(8) };
}

/** PPP frame of a data message with the 8-byte header that the gateway sends. */
export function readL2tpData(message: Uint8Array): { tunnel: number; session: number; frame: Uint8Array } {
  const fields = view(message);
  if (fields.getUint16(0) !== 0x4002 || fields.getUint16(2) !== message.length)
    throw new Error('not an L2TP data message');
  return { tunnel: fields.getUint16(4), session: fields.getUint16(6), frame: message.subarray(8) };
}
