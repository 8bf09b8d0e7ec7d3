import { createCipheriv, createHmac, randomBytes } from 'node:crypto';
import { integer, nullValue, octetString, oid, sequence } from '../der/writer.ts';
import { type Encrypted, encryptPbes2 } from '../keys/pbes2.ts';
import { limits } from '../limits.ts';
import { encryptionIds, hashIds } from '../object-identifiers.ts';
import { bmpPassword, derivationPurpose, derivePkcs12 } from './key-derivation.ts';

/** How a PKCS #12 file is protected. */
export interface Protection {
  encrypt(plaintext: Uint8Array, password: string): Promise<Encrypted>;
  /** MacData (RFC 7292 §4) over the authenticated safe. */
  macData(authenticatedSafe: Uint8Array, password: string): Uint8Array;
}

const saltBytes = 16;

/** AES-256-CBC by PBES2 with PBKDF2-HMAC-SHA256, MAC with SHA-256: what OpenSSL 3 writes. */
const modern: Protection = {
  encrypt: (plaintext, password) => encryptPbes2(plaintext, password, limits.pkcs12ModernIterations),
  macData: (safe, password) => macData('sha256', limits.pkcs12ModernIterations, safe, password),
};

/** pbeWithSHAAnd3-KeyTripleDES-CBC (RFC 7292 appendix C), MAC with SHA-1: what everything reads. */
const legacy: Protection = {
  encrypt: async (plaintext, password) => encryptTripleDes(plaintext, password),
  macData: (safe, password) => macData('sha1', limits.pkcs12LegacyIterations, safe, password),
};

export const protections = { modern, legacy } as const;
export type Pkcs12Encryption = keyof typeof protections;

function encryptTripleDes(plaintext: Uint8Array, text: string): Encrypted {
  const salt = randomBytes(saltBytes);
  const common = {
    hash: 'sha1',
    password: bmpPassword(text),
    salt,
    iterations: limits.pkcs12LegacyIterations,
  } as const;
  const key = derivePkcs12({ ...common, purpose: derivationPurpose.encryptionKey, length: 24 });
  const iv = derivePkcs12({ ...common, purpose: derivationPurpose.initialVector, length: 8 });
  const cipher = createCipheriv('des-ede3-cbc', key, iv);
  const ciphertext = new Uint8Array(Buffer.concat([cipher.update(plaintext), cipher.final()]));
  key.fill(0);
  const parameters = sequence(octetString(salt), integer(limits.pkcs12LegacyIterations));
  return { algorithm: sequence(oid(encryptionIds.pkcs12TripleDes), parameters), ciphertext };
}

function macData(hash: 'sha1' | 'sha256', iterations: number, safe: Uint8Array, text: string) {
  const salt = randomBytes(saltBytes);
  const length = hash === 'sha1' ? 20 : 32;
  const purpose = derivationPurpose.macKey;
  const key = derivePkcs12({ hash, password: bmpPassword(text), salt, iterations, purpose, length });
  const mac = createHmac(hash, key).update(safe).digest();
  key.fill(0);
  const digestInfo = sequence(sequence(oid(hashIds[hash]), nullValue()), octetString(mac));
  return sequence(digestInfo, octetString(salt), integer(iterations));
}
