import { createHash } from 'node:crypto';
import { type Secret, Writer } from '@sekisho/wire';
import { type Header, versionByte } from './header.ts';

const md5Bytes = 16;

/**
 * Hides a body under a pad of chained MD5 digests, or reveals it: both are the same (RFC 8907 §4.5). The pad hides
 * passwords from a casual look at the wire and no more; nothing protects a body from being changed (RFC 8907 §10.1).
 */
export function obfuscate(body: Uint8Array, header: Header, secret: Secret): Uint8Array<ArrayBuffer> {
  const session = new Writer().u32(header.session).finish();
  const tail = Uint8Array.of(versionByte(header), header.sequence);
  const result = new Uint8Array(body.length);
  let digest = new Uint8Array();
  for (let at = 0; at < body.length; at += md5Bytes) {
    const hash = createHash('md5').update(session).update(secret.reveal()).update(tail).update(digest).digest();
    digest = new Uint8Array(hash);
    for (let i = at; i < Math.min(at + md5Bytes, body.length); i += 1) {
      result[i] = (body[i] ?? 0) ^ (digest[i - at] ?? 0);
    }
  }
  return result;
}
