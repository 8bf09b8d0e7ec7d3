import { createPrivateKey, type KeyObject } from 'node:crypto';
import { octetString, sequence } from '../der/writer.ts';
import { toPem } from '../files/pem.ts';
import { limits } from '../limits.ts';
import { encryptPbes2 } from './pbes2.ts';

export type ReadPrivateKey =
  | { readonly outcome: 'read'; readonly key: KeyObject }
  | {
      readonly outcome: 'refused';
      readonly code: 'malformed' | 'passphrase-missing' | 'passphrase-wrong';
      /** A sentence for the administrator. */
      readonly detail: string;
    };

/** PKCS #8 (RFC 5958) in PEM, in clear: for files that their owner alone may read. */
export const privateKeyPem = (key: KeyObject): string => String(key.export({ type: 'pkcs8', format: 'pem' }));

/** PKCS #8 in PEM, encrypted by PBES2 with AES-256-CBC and PBKDF2-HMAC-SHA256. */
export async function encryptedPrivateKeyPem(key: KeyObject, passphrase: string): Promise<string> {
  const clear = key.export({ type: 'pkcs8', format: 'der' });
  const { algorithm, ciphertext } = await encryptPbes2(clear, passphrase, limits.keyFileIterations);
  clear.fill(0);
  return toPem('ENCRYPTED PRIVATE KEY', sequence(algorithm, octetString(ciphertext)));
}

/** Reads a private key from PEM: PKCS #8, in clear or encrypted, or the older forms that OpenSSL writes. */
export function readPrivateKey(pem: string, passphrase?: string): ReadPrivateKey {
  try {
    return {
      outcome: 'read',
      key: createPrivateKey({ key: pem, format: 'pem', ...(passphrase !== undefined && { passphrase }) }),
    };
  } catch {
    const encrypted = /^-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(pem);
    if (!encrypted) return { outcome: 'refused', code: 'malformed', detail: 'It holds no private key in PEM.' };
    return passphrase === undefined
      ? {
          outcome: 'refused',
          code: 'passphrase-missing',
          detail: 'The private key is encrypted and needs its passphrase.',
        }
      : { outcome: 'refused', code: 'passphrase-wrong', detail: 'The passphrase does not open the private key.' };
  }
}
