import { createHash } from 'node:crypto';
import { Cursor, type Secret, Writer } from '@sekisho/wire';
import { limits } from '../../limits.ts';

/** Type data of an MD5-Challenge Request or Response (RFC 3748 §5.4, RFC 1994 §4.1). */
export interface Md5Challenge {
  /** 1..255 bytes; 16 in a Response */
  readonly value: Uint8Array;
  readonly name: Uint8Array;
}

/** @throws DecodeError, also for a Value-Size beyond the packet and a name beyond its limit (CVE-2020-8597) */
export function decodeMd5Challenge(data: Uint8Array): Md5Challenge {
  const cursor = new Cursor(data);
  const size = cursor.u8('Value-Size');
  if (size === 0) throw cursor.error('bad-length', 'Value-Size', '0');
  const value = cursor.take(size, 'Value');
  return { value, name: cursor.rest({ field: 'Name', max: limits.identityBytesMax }) };
}

export const encodeMd5Challenge = ({ value, name }: Md5Challenge): Uint8Array<ArrayBuffer> =>
  new Writer().u8(value.length).bytes(value).bytes(name).finish();

/** MD5 over identifier, secret and challenge, 16 bytes (RFC 1994 §4.1). */
export const md5Response = (identifier: number, secret: Secret, challenge: Uint8Array): Uint8Array =>
  new Uint8Array(
    createHash('md5').update(Uint8Array.of(identifier)).update(secret.reveal()).update(challenge).digest(),
  );
