import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { acceptPublicKey } from './accepted-key.ts';
import { spkiOf } from './public-key.ts';

describe('a public key', () => {
  const refused = { outcome: 'refused' };
  it('is refused where it is too small, of another kind or on another curve', () => {
    const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
    const exponent3 = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }).publicKey;
    const edwards = generateKeyPairSync('ed25519').publicKey;
    const curve = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey;
    for (const key of [small, exponent3, edwards, curve]) expect(acceptPublicKey(spkiOf(key))).toMatchObject(refused);
    expect(acceptPublicKey(new Uint8Array(9))).toMatchObject(refused);
  });
});
