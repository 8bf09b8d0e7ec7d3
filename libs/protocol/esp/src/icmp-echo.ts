import { Cursor, ipFromBytes, ipToBytes, Writer } from '@sekisho/wire';

const icmpProtocol = 1;
const headerWords = 5;
const timeToLive = 64;
const fragmentMask = 0x3fff;

/** An ICMP echo (RFC 792) in its IPv4 packet. */
export interface IcmpEcho {
  readonly kind: 'request' | 'reply';
  /** IPv4 addresses in text form. */
  readonly source: string;
  readonly destination: string;
  /** 0..65535 each. */
  readonly identifier: number;
  readonly sequence: number;
  readonly data: Uint8Array;
}

export function encodeIcmpEcho(echo: IcmpEcho): Uint8Array<ArrayBuffer> {
  const message = new Writer()
    .u8(echo.kind === 'request' ? 8 : 0)
    .u8(0)
    .u16(0)
    .u16(echo.identifier)
    .u16(echo.sequence);
  message.bytes(echo.data).patchU16(2, internetChecksum(message.written));
  const packet = new Writer()
    .u8(0x40 | headerWords)
    .u8(0)
    .u16(headerWords * 4 + message.length);
  packet.u16(echo.sequence).u16(0).u8(timeToLive).u8(icmpProtocol).u16(0);
  packet.bytes(ipToBytes(echo.source)).bytes(ipToBytes(echo.destination));
  packet.patchU16(10, internetChecksum(packet.written));
  return packet.bytes(message.finish()).finish();
}

/**
 * The echo in an IPv4 packet; undefined: a packet of something else, or a fragment.
 * @throws DecodeError when it is no sound IPv4 packet, or its ICMP checksum is wrong
 */
export function decodeIcmpEcho(packet: Uint8Array): IcmpEcho | undefined {
  const cursor = new Cursor(packet);
  const versionAndWords = cursor.u8('IPv4 version');
  const optionOctets = ((versionAndWords & 0x0f) - headerWords) * 4;
  if (versionAndWords >>> 4 !== 4 || optionOctets < 0) throw cursor.error('bad-value', 'IPv4 version');
  cursor.u8('IPv4 type of service');
  const length = cursor.u16('IPv4 length');
  cursor.u16('IPv4 identification');
  const fragment = cursor.u16('IPv4 fragment') & fragmentMask;
  cursor.u8('IPv4 time to live');
  const protocol = cursor.u8('IPv4 protocol');
  cursor.u16('IPv4 checksum');
  const source = ipFromBytes(cursor.take(4, 'IPv4 source'));
  const destination = ipFromBytes(cursor.take(4, 'IPv4 destination'));
  cursor.take(optionOctets, 'IPv4 options');
  const body = cursor.sub(length - headerWords * 4 - optionOctets, 'IPv4 payload');
  if (protocol !== icmpProtocol || fragment !== 0) return undefined;
  return decodeMessage(body, { source, destination });
}

function decodeMessage(body: Cursor, addresses: Pick<IcmpEcho, 'source' | 'destination'>): IcmpEcho | undefined {
  if (internetChecksum(body.bytes) !== 0) throw body.error('bad-value', 'ICMP checksum');
  const type = body.u8('ICMP type');
  body.u8('ICMP code');
  body.u16('ICMP checksum');
  if (type !== 8 && type !== 0) return undefined;
  const identifier = body.u16('ICMP identifier');
  const sequence = body.u16('ICMP sequence');
  const kind = type === 8 ? 'request' : 'reply';
  return { kind, ...addresses, identifier, sequence, data: body.rest({ field: 'ICMP data' }) };
}

/** One's complement of the one's complement sum of 16-bit words (RFC 1071); 0 over data that holds its own checksum. */
export function internetChecksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
