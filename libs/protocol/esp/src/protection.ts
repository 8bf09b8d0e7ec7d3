import { createCipheriv, createDecipheriv, createHmac, createSecretKey } from 'node:crypto';
import { concat, equalConstantTime } from '@sekisho/wire';
import { type EspSa, shapeOf } from './suite.ts';

// Keys are given as key objects: Node takes four times as long over bytes.

/** Encrypts and authenticates: header (SPI and sequence number), IV and clear text in, the whole packet out. */
export function protect(sa: EspSa, header: Uint8Array, iv: Uint8Array, clear: Uint8Array): Uint8Array<ArrayBuffer> {
  const { suite, keys } = sa;
  if (suite.encryption === 'aes-gcm-16') {
    const nonce = concat(keys.salt.reveal(), iv);
    const cipher = createCipheriv(gcmName(suite.keyBits), createSecretKey(keys.encryption.reveal()), nonce);
    cipher.setAAD(header);
    return concat(header, iv, cipher.update(clear), cipher.final(), cipher.getAuthTag());
  }
  const cipher = createCipheriv(cbcName(suite), createSecretKey(keys.encryption.reveal()), iv).setAutoPadding(false);
  const authenticated = concat(header, iv, cipher.update(clear), cipher.final());
  return concat(authenticated, checkValue(sa, authenticated));
}

/**
 * Verifies and decrypts the part of a packet behind its header; undefined: it is not authentic.
 * @param packet long enough for header, IV and ICV, its cipher text a multiple of the block
 */
export function unprotect(sa: EspSa, packet: Uint8Array): Uint8Array | undefined {
  const { ivOctets, icvOctets } = shapeOf(sa.suite);
  const header = packet.subarray(0, headerOctets);
  const iv = packet.subarray(headerOctets, headerOctets + ivOctets);
  const ciphered = packet.subarray(headerOctets + ivOctets, packet.length - icvOctets);
  const icv = packet.subarray(packet.length - icvOctets);
  const { suite, keys } = sa;
  if (suite.encryption === 'aes-gcm-16') {
    const nonce = concat(keys.salt.reveal(), iv);
    const cipher = createDecipheriv(gcmName(suite.keyBits), createSecretKey(keys.encryption.reveal()), nonce);
    cipher.setAAD(header).setAuthTag(icv);
    const clear = concat(cipher.update(ciphered));
    return isAuthentic(cipher) ? clear : undefined;
  }
  const expected = checkValue(sa, packet.subarray(0, packet.length - icvOctets));
  if (!equalConstantTime(icv, expected)) return undefined;
  const cipher = createDecipheriv(cbcName(suite), createSecretKey(keys.encryption.reveal()), iv).setAutoPadding(false);
  return concat(cipher.update(ciphered), cipher.final());
}

/** SPI and sequence number. */
export const headerOctets = 8;

const gcmName = (keyBits: 128 | 192 | 256) => `aes-${keyBits}-gcm` as const;

const cbcName = (suite: EspSa['suite']): string =>
  suite.encryption === '3des-cbc' ? 'des-ede3-cbc' : `aes-${suite.keyBits}-cbc`;

function checkValue({ suite, keys }: EspSa, authenticated: Uint8Array): Uint8Array {
  const hash = suite.integrity === 'hmac-sha1-96' ? 'sha1' : 'sha256';
  const full = createHmac(hash, createSecretKey(keys.integrity.reveal())).update(authenticated).digest();
  return full.subarray(0, shapeOf(suite).icvOctets);
}

/** The tag is compared, in constant time, by `final`, which throws where it differs. */
function isAuthentic(cipher: { final(): Uint8Array }): boolean {
  try {
    cipher.final();
    return true;
  } catch {
    return false;
  }
}
