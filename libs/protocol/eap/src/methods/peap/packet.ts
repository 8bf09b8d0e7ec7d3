import { Cursor, Writer } from '@sekisho/wire';
import { decodeEapPacket, type EapPacket, eapTypes, encodeEapPacket } from '../../packet.ts';

/** An EAP Request inside PEAP version 0, or what concludes it. */
export type PeapRequest = Extract<EapPacket, { code: 'request' | 'response' }>;

const headerBytes = 4;
const requestCode = 1;

/**
 * An inner Request (draft-kamath-pppext-peapv0-00 §1.1): its header (code, identifier, length) is left out and those of the
 * packet around it count; Extensions Requests have one, and some servers leave it on the Identity Request as well.
 *
 * @param identifier of the packet around it
 * @throws DecodeError
 */
export function decodePeapRequest(bytes: Uint8Array, identifier: number): PeapRequest {
  if (hasHeader(bytes)) {
    const packet = decodeEapPacket(bytes);
    if (packet.code === 'request') return packet;
  }
  const cursor = new Cursor(bytes);
  return { code: 'request', identifier, type: cursor.u8('type'), data: cursor.rest({ field: 'type data' }) };
}

/** An inner Response: its header is left out. Of Extensions, which have one, see `encodePeapResult`. */
export const encodePeapResponse = (packet: Uint8Array): Uint8Array => packet.subarray(headerBytes);

/** Type 1 without a header is an Identity Request, which is a single byte: what is longer begins with the code 1. */
function hasHeader(bytes: Uint8Array): boolean {
  const length = ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0);
  return bytes.length > headerBytes && bytes[0] === requestCode && length === bytes.length;
}

/** What both ends say of the inner method, within TLS. */
export type PeapResult = 'success' | 'failure';

const resultTlv = 3;
const mandatory = 0x8000;
const results: Readonly<Record<PeapResult, number>> = { success: 1, failure: 2 };

/** Type data of an Extensions packet (type 33). @returns undefined: it has no Result TLV @throws DecodeError */
export function decodePeapResult(data: Uint8Array): PeapResult | undefined {
  const cursor = new Cursor(data);
  let result: PeapResult | undefined;
  while (cursor.remaining > 0) {
    const type = cursor.u16('TLV type') & ~mandatory & 0x3fff;
    const value = cursor.sub(cursor.u16('TLV length'), 'TLV value');
    if (type === resultTlv) result = value.u16('Result') === results.success ? 'success' : 'failure';
  }
  return result;
}

export const encodePeapResult = (identifier: number, result: PeapResult): Uint8Array =>
  encodeEapPacket({
    code: 'response',
    identifier,
    type: eapTypes.extensions,
    data: new Writer()
      .u16(mandatory | resultTlv)
      .u16(2)
      .u16(results[result])
      .finish(),
  });
