import { createHash, createHmac } from 'node:crypto';
import { fromHex, Secret, toHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { parseEspSuite, parseIkeSuite } from '../suites.ts';
import { espKeys, phase2Iv } from './phase2.ts';
import { acvp, derived } from './vectors.fixture.ts';

const inputs = {
  hash: 'sha1',
  skeyidD: new Secret(fromHex(acvp.skeyidD)),
  sharedSecret: undefined,
  initiatorNonce: acvp.initiatorNonce,
  responderNonce: acvp.responderNonce,
} as const;

describe('keys of an ESP SA', () => {
  it('are KEYMAT cut into cipher key and integrity key', () => {
    const keys = espKeys(parseEspSuite('aes256-sha1'), derived.spi, inputs);
    expect(toHex(keys.encryption.reveal())).toBe(derived.encryption);
    expect(toHex(keys.integrity.reveal())).toBe(derived.integrity);
    expect(keys.salt).toHaveLength(0);
  });

  it('are KEYMAT cut into cipher key and salt for AES-GCM', () => {
    const keys = espKeys(parseEspSuite('aes256gcm16'), derived.spi, inputs);
    expect(toHex(keys.encryption.reveal())).toBe(derived.encryption);
    expect(toHex(keys.salt.reveal())).toBe(derived.integrity.slice(0, 8));
    expect(keys.integrity).toHaveLength(0);
  });

  it.each([
    ['aes128-sha1', 16, 20],
    ['aes192-sha1', 24, 20],
    ['aes256-sha2-256', 32, 32],
    ['3des-sha2-256', 24, 32],
  ])('%s: %i and %i bytes', (suite, encryption, integrity) => {
    const keys = espKeys(parseEspSuite(suite), derived.spi, inputs);
    expect(keys.encryption).toHaveLength(encryption);
    expect(keys.integrity).toHaveLength(integrity);
  });

  it('begin with the secret of the own Diffie-Hellman under PFS', () => {
    const sharedSecret = acvp.sharedSecret();
    const keys = espKeys(parseEspSuite('aes128-sha1'), derived.spi, { ...inputs, sharedSecret });
    const first = createHmac('sha1', fromHex(acvp.skeyidD))
      .update(sharedSecret.reveal())
      .update(fromHex('03 01020304'))
      .update(acvp.initiatorNonce)
      .update(acvp.responderNonce)
      .digest();
    expect(toHex(keys.encryption.reveal())).toBe(toHex(first.subarray(0, 16)));
  });
});

describe('the IV of a phase 2 exchange', () => {
  it('is the front of HASH(last phase 1 block | message id)', () => {
    const block = fromHex('000102030405060708090a0b0c0d0e0f');
    const expected = createHash('sha1').update(block).update(fromHex('00000003')).digest();
    const iv = phase2Iv(parseIkeSuite('aes128-sha1-modp2048'), block, 3);
    expect(toHex(iv)).toBe(toHex(expected.subarray(0, 16)));
  });
});
