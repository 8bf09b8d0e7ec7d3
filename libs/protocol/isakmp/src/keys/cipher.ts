import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto';
import { concat, type Secret } from '@sekisho/wire';
import type { IkeSuite } from '../suites.ts';
import { blockBytes } from './phase1.ts';

const nodeName = ({ encryption, keyBits }: IkeSuite): string =>
  encryption === 'aes-cbc' ? `aes-${keyBits}-cbc` : 'des-ede3-cbc';

// Keys are given as key objects: Node takes four times as long over bytes.

/** CBC with zero padding (RFC 2409 App. B). */
export function encrypt(suite: IkeSuite, key: Secret, iv: Uint8Array, plain: Uint8Array): Uint8Array {
  const block = blockBytes(suite);
  const padded = new Uint8Array(Math.ceil(plain.length / block) * block);
  padded.set(plain);
  const cipher = createCipheriv(nodeName(suite), createSecretKey(key.reveal()), iv).setAutoPadding(false);
  // Node's Buffer would give views where `slice` is meant to copy.
  return concat(cipher.update(padded), cipher.final());
}

/** The plain text with its padding; undefined unless the input is whole blocks. */
export function decrypt(suite: IkeSuite, key: Secret, iv: Uint8Array, encrypted: Uint8Array): Uint8Array | undefined {
  if (encrypted.length === 0 || encrypted.length % blockBytes(suite) !== 0) return undefined;
  const decipher = createDecipheriv(nodeName(suite), createSecretKey(key.reveal()), iv).setAutoPadding(false);
  return concat(decipher.update(encrypted), decipher.final());
}

/** What the next message of the exchange uses as IV: the last block of this one (RFC 2409 App. B). */
export const lastBlock = (suite: IkeSuite, encrypted: Uint8Array): Uint8Array =>
  encrypted.slice(encrypted.length - blockBytes(suite));
