import { Cursor, DecodeError, Writer } from '@sekisho/wire';
import type { Attribute } from './attributes/attribute.ts';
import { codeNumbers, codeOf, type RadiusCode } from './codes.ts';
import { limits } from './limits.ts';

/*
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |     Code      |  Identifier   |            Length             |
 * |                     Authenticator (16)                        |
 * |  Attributes ...
 */

/** A RADIUS packet (RFC 2865 §3). */
export interface RadiusPacket {
  readonly code: RadiusCode;
  /** 0..255 */
  readonly identifier: number;
  /** 16 bytes; what they mean depends on the code. */
  readonly authenticator: Uint8Array;
  /** In the order of the wire, which counts among those of one type. */
  readonly attributes: readonly Attribute[];
}

/**
 * Bytes behind the packet's own length are padding and ignored (RFC 2865 §3). Nothing is said about who sent the packet:
 * see `checkRequest` and `checkResponse`.
 * @throws DecodeError
 */
export function decodePacket(bytes: Uint8Array): RadiusPacket {
  const cursor = new Cursor(bytes);
  const number = cursor.u8('Code');
  const code = codeOf(number);
  if (code === undefined) throw new DecodeError('bad-value', 'Code', 0, `${number}`);
  const identifier = cursor.u8('Identifier');
  const length = cursor.u16('Length');
  if (length < limits.packetBytesMin || length > limits.packetBytesMax) {
    throw new DecodeError(
      'bad-length',
      'Length',
      2,
      `${length}, not ${limits.packetBytesMin}..${limits.packetBytesMax}`,
    );
  }
  const authenticator = cursor.take(limits.authenticatorBytes, 'Authenticator');
  const body = cursor.sub(length - limits.headerBytes, 'Attributes');
  const attributes: Attribute[] = [];
  while (body.remaining > 0) attributes.push(decodeAttribute(body));
  return { code, identifier, authenticator, attributes };
}

function decodeAttribute(body: Cursor): Attribute {
  const type = body.u8('Attribute Type');
  const { offset } = body;
  const length = body.u8('Attribute Length');
  if (length < 2) throw new DecodeError('bad-length', 'Attribute Length', offset, `${length}, at least 2`);
  return { type, offset: body.offset, value: body.take(length - 2, `Attribute ${type}`) };
}

/** The packet as it stands, with the authenticator given. @throws RangeError when it would be longer than 4096 bytes */
export function encodePacket({ code, identifier, authenticator, attributes }: RadiusPacket): Uint8Array<ArrayBuffer> {
  const out = new Writer().u8(codeNumbers[code]).u8(identifier);
  out.lengthPrefixed16(2, () => {
    out.bytes(authenticator);
    for (const { type, value } of attributes) {
      if (value.length > limits.valueBytesMax) throw new RangeError(`attribute ${type} of ${value.length} bytes`);
      out
        .u8(type)
        .u8(value.length + 2)
        .bytes(value);
    }
  });
  if (out.length > limits.packetBytesMax) throw new RangeError(`a RADIUS packet of ${out.length} bytes`);
  return out.finish();
}
