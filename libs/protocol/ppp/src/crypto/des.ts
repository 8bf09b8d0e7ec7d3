import { createCipheriv, createSecretKey } from 'node:crypto';

/**
 * One block of single DES (FIPS 46-3), which MS-CHAP answers challenges with (RFC 2759 §8.6). OpenSSL 3 keeps DES in its
 * legacy provider, but triple DES under three equal keys is single DES: the middle decryption undoes the first encryption.
 *
 * @param key 7 bytes; the parity bits between them, which DES ignores, are put in here
 * @param block 8 bytes
 */
export function desEncrypt(key: Uint8Array, block: Uint8Array): Uint8Array {
  const single = withParityGaps(key);
  const triple = Buffer.concat([single, single, single]);
  const cipher = createCipheriv('des-ede3-ecb', createSecretKey(triple), null).setAutoPadding(false);
  const encrypted = new Uint8Array(cipher.update(block));
  triple.fill(0);
  single.fill(0);
  return encrypted;
}

/** Spreads 56 key bits over 8 bytes, 7 a byte, the lowest bit left 0. */
function withParityGaps(key: Uint8Array): Uint8Array {
  const bits = key.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
  return Uint8Array.from({ length: 8 }, (_, index) => Number((bits >> BigInt(7 * (7 - index))) & 0x7fn) << 1);
}
