import { Cursor, DecodeError, Writer } from '@sekisho/wire';
import { limits } from './limits.ts';
import { protocolNumbers } from './protocol-numbers.ts';

/** A PPP frame without HDLC framing (RFC 1661 §2). */
export interface Frame {
  readonly protocol: number;
  readonly information: Uint8Array;
}

const allStations = 0xff;
const unnumberedInformation = 0x03;

/**
 * Reads a frame with or without address and control (ACFC) and with a protocol of one or two bytes (PFC), negotiated or not:
 * Android sends FF 03 whatever was agreed, others leave it out before anything was.
 *
 * @throws DecodeError for a frame too short, too long, or with an even protocol number
 */
export function decodeFrame(frame: Uint8Array): Frame {
  if (frame.length > limits.frameBytesMax) throw new DecodeError('bad-length', 'PPP frame', 0, `${frame.length} bytes`);
  const compressed = frame[0] !== allStations || frame[1] !== unnumberedInformation;
  const cursor = compressed ? new Cursor(frame) : new Cursor(frame.subarray(2), 2);
  const first = cursor.u8('PPP protocol');
  const protocol = first & 1 ? first : first * 256 + cursor.u8('PPP protocol');
  if ((protocol & 1) === 0) throw cursor.error('bad-value', 'PPP protocol', 'even');
  return { protocol, information: cursor.rest({ field: 'PPP information' }) };
}

/** Writes a frame in full form, which every peer must read (RFC 1661 §6.5, §6.6). */
export const encodeFrame = ({ protocol, information }: Frame): Uint8Array<ArrayBuffer> =>
  new Writer().u8(allStations).u8(unnumberedInformation).u16(protocol).bytes(information).finish();

/** The frame of an IPv6 packet (RFC 5072 §2). */
export const ipv6Frame = (packet: Uint8Array): Uint8Array<ArrayBuffer> =>
  encodeFrame({ protocol: protocolNumbers.ipv6, information: packet });
