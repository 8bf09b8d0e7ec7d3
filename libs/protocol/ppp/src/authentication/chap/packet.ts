import { createHash } from 'node:crypto';
import { Cursor, type Secret, Writer } from '@sekisho/wire';
import { limits } from '../../limits.ts';

/** CHAP codes (RFC 1994 §4). */
export const chapCodes = { challenge: 1, response: 2, success: 3, failure: 4 } as const;

/** Data of a Challenge or Response (RFC 1994 §4.1). */
export interface ChapValue {
  /** 1..255 bytes */
  readonly value: Uint8Array;
  readonly name: Uint8Array;
}

/** @throws DecodeError */
export function decodeChapValue(data: Uint8Array): ChapValue {
  const cursor = new Cursor(data);
  const size = cursor.u8('Value-Size');
  if (size === 0) throw cursor.error('bad-length', 'Value-Size', '0');
  const value = cursor.take(size, 'Value');
  return { value, name: cursor.rest({ field: 'Name', max: limits.nameBytesMax }) };
}

export const encodeChapValue = ({ value, name }: ChapValue): Uint8Array<ArrayBuffer> =>
  new Writer().u8(value.length).bytes(value).bytes(name).finish();

/** Response of CHAP with MD5 (RFC 1994 §4.1) and of EAP-MD5 (RFC 3748 §5.4), 16 bytes. Compare in constant time. */
export const chapMd5Response = (identifier: number, secret: Secret, challenge: Uint8Array): Uint8Array =>
  new Uint8Array(
    createHash('md5').update(Uint8Array.of(identifier)).update(secret.reveal()).update(challenge).digest(),
  );
