import { fromHex, toHex, utf8 } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { desEncrypt } from './des.ts';
import { md4 } from './md4.ts';

describe('MD4', () => {
  // RFC 1320 §A.5
  it.each([
    ['', '31d6cfe0d16ae931b73c59d7e0c089c0'],
    ['a', 'bde52cb31de33e46245e05fbdbd6fb24'],
    ['abc', 'a448017aaf21d8525fc10ae87aa6729d'],
    ['message digest', 'd9130a8164549fe818874806e1c7014b'],
    ['abcdefghijklmnopqrstuvwxyz', 'd79e1c308aa5bbcdeea8ed63df412da9'],
    ['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', '043f8582f241db351ce627e153e7f0e4'],
    ['1234567890'.repeat(8), 'e33b4ddc9c38f2199c3e7b164fcc0536'],
  ])('of %j', (message, digest) => {
    expect(toHex(md4(utf8(message)))).toBe(digest);
  });
});

/** The 7 bytes in a DES key of 8, whose lowest bits are parity. */
function withoutParity(key: string): Uint8Array {
  const bits = [...fromHex(key)].map((byte) => (byte >> 1).toString(2).padStart(7, '0')).join('');
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (octet) => Number.parseInt(octet, 2));
}

describe('DES', () => {
  it.each([
    ['RFC 2759 §9.3, first key', 'fd0b5b5e7f6e34d9', 'fc156af7edcd6c'],
    ['RFC 2759 §9.3, second key', '0e6e796737ea08fe', '0edde3337d427f'],
  ])('leaves parity out: %s', (_, key, raw) => {
    expect(toHex(withoutParity(key))).toBe(raw);
  });

  it.each([
    ['FIPS 81, "Now is t"', '0123456789abcdef', '4e6f772069732074', '3fa40e8a984d4815'],
    ['NBS 500-20, permutation', '10316e028c8f3b4a', '0000000000000000', '82dcbafbdeab6602'],
    ['NBS 500-20, S-boxes', '7ca110454a1a6e57', '01a1d6d039776742', '690f5b0d9a26939b'],
  ])('encrypts %s', (_, key, block, encrypted) => {
    expect(toHex(desEncrypt(withoutParity(key), fromHex(block)))).toBe(encrypted);
  });
});
