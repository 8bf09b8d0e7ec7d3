import { Cursor, DecodeError, text, Writer } from '@sekisho/wire';
import { limits } from './limits.ts';

/** An EAP packet (RFC 3748 §4). `type` is the method's or one of 1..3; Success and Failure have none. */
export type EapPacket =
  | {
      readonly code: 'request' | 'response';
      /** 0..255 */
      readonly identifier: number;
      readonly type: number;
      readonly data: Uint8Array;
    }
  | { readonly code: 'success' | 'failure'; readonly identifier: number };

/** Types of RFC 3748 §5 and of the IANA registry. */
export const eapTypes = {
  identity: 1,
  notification: 2,
  nak: 3,
  md5Challenge: 4,
  gtc: 6,
  tls: 13,
  ttls: 21,
  peap: 25,
  msChapV2: 26,
  /** Extensions, also called EAP-TLV (draft-hiller-eap-tlv). */
  extensions: 33,
} as const;

const codeNumbers = { request: 1, response: 2, success: 3, failure: 4 } as const;
const headerBytes = 4;

/** Bytes behind the packet's own length are padding of the lower layer and ignored (RFC 3748 §4.1). @throws DecodeError */
export function decodeEapPacket(bytes: Uint8Array): EapPacket {
  if (bytes.length > limits.packetBytesMax)
    throw new DecodeError('bad-length', 'EAP packet', 0, `${bytes.length} bytes`);
  const cursor = new Cursor(bytes);
  const code = cursor.u8('code');
  const identifier = cursor.u8('identifier');
  const length = cursor.u16('length');
  if (length < headerBytes) throw cursor.error('bad-length', 'length', `${length}`);
  const body = cursor.sub(length - headerBytes, 'data');
  switch (code) {
    case codeNumbers.request:
    case codeNumbers.response: {
      const type = body.u8('type');
      const data = body.rest({ field: 'type data' });
      return { code: code === codeNumbers.request ? 'request' : 'response', identifier, type, data };
    }
    case codeNumbers.success:
    case codeNumbers.failure:
      body.end('length');
      return { code: code === codeNumbers.success ? 'success' : 'failure', identifier };
    default:
      throw cursor.error('bad-value', 'code', `${code}`);
  }
}

export function encodeEapPacket(packet: EapPacket): Uint8Array<ArrayBuffer> {
  const out = new Writer().u8(codeNumbers[packet.code]).u8(packet.identifier);
  return out
    .lengthPrefixed16(2, (body) => {
      if ('type' in packet) body.u8(packet.type).bytes(packet.data);
    })
    .finish();
}

/** The name in the type data of an Identity Response (RFC 3748 §5.1). @throws DecodeError beyond its limit */
export const decodeIdentity = (data: Uint8Array): string =>
  text(new Cursor(data).rest({ field: 'identity', max: limits.identityBytesMax }));
