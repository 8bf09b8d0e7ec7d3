import { createHash, createHmac, createSecretKey } from 'node:crypto';
import type { IkeSuite } from '../suites.ts';

const algorithms = { sha1: 'sha1', 'sha2-256': 'sha256', 'sha2-384': 'sha384', 'sha2-512': 'sha512' } as const;

/** The negotiated hash. */
export function hash(algorithm: IkeSuite['hash'], ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const digest = createHash(algorithms[algorithm]);
  for (const part of parts) digest.update(part);
  return new Uint8Array(digest.digest());
}

/** The pseudo-random function: HMAC with the negotiated hash (RFC 2409 §4). */
export function prf(
  algorithm: IkeSuite['hash'],
  key: Uint8Array,
  ...parts: readonly Uint8Array[]
): Uint8Array<ArrayBuffer> {
  // Node takes four times as long over a key that is no key object.
  const mac = createHmac(algorithms[algorithm], createSecretKey(key));
  for (const part of parts) mac.update(part);
  return new Uint8Array(mac.digest());
}
