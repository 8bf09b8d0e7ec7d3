import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { toHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { bmpPassword, type Derivation, derivePkcs12 } from './key-derivation.ts';

function byOpenssl({ hash, password, salt, iterations, purpose, length }: Derivation): string {
  const options = [`digest:${hash}`, `hexpass:${toHex(password)}`, `hexsalt:${toHex(salt)}`];
  const chosen = [...options, `iter:${iterations}`, `id:${purpose}`].flatMap((option) => ['-kdfopt', option]);
  const key = execFileSync('openssl', ['kdf', '-keylen', `${length}`, ...chosen, 'PKCS12KDF'], { encoding: 'utf8' });
  return key.replaceAll(':', '').trim().toLowerCase();
}

describe('the key derivation of PKCS #12, as OpenSSL does it', () => {
  const passwords = ['', 'Läptop', 'a password that is longer than one block of the hash function'];
  it.each(['sha1', 'sha256'] as const)('makes the same by %s for every purpose, and over several blocks', (hash) => {
    for (const text of passwords) {
      for (const purpose of [1, 2, 3] as const) {
        for (const [saltBytes, length] of [
          [8, 8],
          [16, 32],
          [70, 100],
        ] as const) {
          const common = { hash, password: bmpPassword(text), salt: randomBytes(saltBytes), iterations: 3 };
          const derivation = { ...common, purpose, length };
          expect(toHex(derivePkcs12(derivation))).toBe(byOpenssl(derivation));
        }
      }
    }
  });
});
