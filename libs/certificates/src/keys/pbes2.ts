import { createCipheriv, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { integer, nullValue, octetString, oid, sequence } from '../der/writer.ts';
import { encryptionIds } from '../object-identifiers.ts';

const derive = promisify(pbkdf2);
const saltBytes = 16;
const keyBytes = 32;
const ivBytes = 16;

export interface Encrypted {
  /** AlgorithmIdentifier in DER. */
  readonly algorithm: Uint8Array;
  readonly ciphertext: Uint8Array;
}

/** PBES2 (RFC 8018 §6.2) with PBKDF2-HMAC-SHA256 and AES-256-CBC: what everything that knows PBES2 knows. */
export async function encryptPbes2(plaintext: Uint8Array, password: string, iterations: number): Promise<Encrypted> {
  const salt = randomBytes(saltBytes);
  const iv = randomBytes(ivBytes);
  const key = await derive(password, salt, iterations, keyBytes, 'sha256');
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  const ciphertext = new Uint8Array(Buffer.concat([cipher.update(plaintext), cipher.final()]));
  key.fill(0);
  const hmacSha256 = sequence(oid(encryptionIds.hmacSha256), nullValue());
  const pbkdf2Parameters = sequence(octetString(salt), integer(iterations), hmacSha256);
  const algorithm = sequence(
    oid(encryptionIds.pbes2),
    sequence(
      sequence(oid(encryptionIds.pbkdf2), pbkdf2Parameters),
      sequence(oid(encryptionIds.aes256Cbc), octetString(iv)),
    ),
  );
  return { algorithm, ciphertext };
}
