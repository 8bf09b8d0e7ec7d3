import { fromHex, toHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { bmpPassword, derivePkcs12 } from './key-derivation.ts';

/** Purpose, rounds, password, salt, key: the vectors of the OpenSSL PKCS#12 FAQ that Crypto++ and OpenSSL test with too. */
const vectors = [
  [1, 1, 'smeg', '0a58cf64530d823f', '8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca3'],
  [2, 1, 'smeg', '0a58cf64530d823f', '79993dfe048d3b76'],
  [1, 1, 'smeg', '642b99ab44fb4b1f', 'f3a95fec48d7711e985cfe67908c5ab79fa3d7c5caa5d966'],
  [2, 1, 'smeg', '642b99ab44fb4b1f', 'c0a38d64a79bea1d'],
  [3, 1, 'smeg', '3d83c0e4546ac140', '8d967d88f6caa9d714800ab3d48051d63f73a312'],
  [1, 1000, 'queeg', '05dec959acff72f7', 'ed2034e36328830ff09df1e1a07dd357185dac0d4f9eb3d4'],
  [2, 1000, 'queeg', '05dec959acff72f7', '11dedad7758d4860'],
  [1, 1000, 'queeg', '1682c0fc5b3f7ec5', '483dd6e919d7de2e8e648ba8f862f3fbfbdc2bcb2c02957f'],
  [2, 1000, 'queeg', '1682c0fc5b3f7ec5', '9d461d1b00355c50'],
  [3, 1000, 'queeg', '263216fcc2fab31c', '5ec4c7a80df652294c3925b6489a7ab857c83476'],
] as const;

describe('the key derivation of PKCS #12', () => {
  it.each(vectors)('makes of purpose %i, %i rounds, "%s" and salt %s the key %s', (...vector) => {
    const [purpose, iterations, password, salt, key] = vector;
    const length = key.length / 2;
    const common = { hash: 'sha1', password: bmpPassword(password), salt: fromHex(salt) } as const;
    expect(toHex(derivePkcs12({ ...common, purpose, iterations, length }))).toBe(key);
  });

  it('takes the password in UTF-16, network order, with its terminator', () => {
    expect(toHex(bmpPassword('Bé'))).toBe('004200e90000');
    expect(toHex(bmpPassword(''))).toBe('0000');
  });
});
