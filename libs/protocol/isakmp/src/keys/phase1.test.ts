import { fromHex, toHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { natDetectionHash } from '../nat-traversal.ts';
import { parseIkeSuite } from '../suites.ts';
import { decrypt, encrypt, lastBlock } from './cipher.ts';
import { phase1Keys } from './phase1.ts';
import { acvp, derived } from './vectors.fixture.ts';

const initiatorPublic = new Uint8Array(256).fill(1);
const responderPublic = new Uint8Array(256).fill(2);

const keysOf = (suite: string) =>
  phase1Keys({
    ...acvp,
    suite: parseIkeSuite(suite),
    preSharedKey: acvp.preSharedKey(),
    sharedSecret: acvp.sharedSecret(),
    initiatorPublic,
    responderPublic,
  });

describe('keys of an IKE SA', () => {
  it('are those of the NIST vector', () => {
    const keys = keysOf('aes256-sha1-modp2048');
    expect(toHex(keys.skeyid.reveal())).toBe(acvp.skeyid);
    expect(toHex(keys.skeyidD.reveal())).toBe(acvp.skeyidD);
    expect(toHex(keys.skeyidA.reveal())).toBe(acvp.skeyidA);
  });

  it('take the cipher key from the front of SKEYID_e where that is long enough', () => {
    expect(toHex(keysOf('aes128-sha1-modp2048').cipher.reveal())).toBe(derived.cipher128);
  });

  it('stretch SKEYID_e where the cipher needs more', () => {
    const stretched = toHex(keysOf('aes256-sha1-modp2048').cipher.reveal());
    expect(stretched).toBe(derived.cipher256);
    expect(toHex(keysOf('3des-sha1-modp2048').cipher.reveal())).toBe(derived.cipher256.slice(0, 48));
  });

  it.each([
    ['aes256-sha1-modp2048', 16],
    ['aes128-sha2-512-ecp256', 16],
    ['3des-sha1-modp1024', 8],
  ])('%s: the first IV is one block', (suite, bytes) => {
    expect(keysOf(suite).iv).toHaveLength(bytes);
  });

  it('wrap neither SKEYID nor cipher key where they may be printed', () => {
    const printed = JSON.stringify(keysOf('aes256-sha1-modp2048'));
    expect(printed).not.toContain(acvp.skeyid);
    expect(printed).toContain('[secret]');
  });
});

describe('NAT-D', () => {
  it.each(derived.natDetections)('$endpoint.address:$endpoint.port', ({ endpoint, hash }) => {
    expect(toHex(natDetectionHash('sha1', acvp.cookies, endpoint))).toBe(hash);
  });
});

describe('the phase 1 cipher', () => {
  it.each(['aes256-sha1-modp2048', 'aes192-sha1-modp2048', 'aes128-sha1-modp2048', '3des-sha1-modp2048'])(
    '%s: pads with zeros and gives back what was put in',
    (name) => {
      const suite = parseIkeSuite(name);
      const { cipher, iv } = keysOf(name);
      const plain = fromHex('0102030405060708090a0b0c0d0e0f101112131415');
      const encrypted = encrypt(suite, cipher, iv, plain);
      const opened = decrypt(suite, cipher, iv, encrypted) ?? new Uint8Array(0);
      expect(encrypted).toHaveLength(iv.length === 16 ? 32 : 24);
      expect(toHex(opened.subarray(0, plain.length))).toBe(toHex(plain));
      expect(opened.subarray(plain.length).every((byte) => byte === 0)).toBe(true);
      expect(toHex(lastBlock(suite, encrypted))).toBe(toHex(encrypted.subarray(encrypted.length - iv.length)));
    },
  );

  it.each([0, 1, 15, 17])('does not decrypt %i bytes', (length) => {
    const suite = parseIkeSuite('aes256-sha1-modp2048');
    const { cipher, iv } = keysOf('aes256-sha1-modp2048');
    expect(decrypt(suite, cipher, iv, new Uint8Array(length))).toBeUndefined();
  });
});
