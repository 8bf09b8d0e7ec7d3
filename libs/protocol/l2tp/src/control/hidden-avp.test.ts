import { createHash } from 'node:crypto';
import { concat, DecodeError, fromHex, Secret, toHex } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeAvps } from './avp.ts';
import { hideValue, revealValue } from './hidden-avp.ts';

describe('hidden AVPs', () => {
  const secret = Secret.fromText('s3cret');
  const randomVector = fromHex('000102030405060708090a0b0c0d0e0f');
  const hostName = { type: 7, secret, randomVector };
  const challenge = { type: 11, secret, randomVector };

  it('hides a host name as RFC 2661 §4.3 says', () => {
    const hidden = hideValue(fromHex('4c4e53'), new Uint8Array(5), hostName);
    expect(toHex(hidden)).toBe('8ce99b5aa0d42bb57790');
    expect(toHex(encodeAvps([{ mandatory: true, hidden: true, type: 7, value: hidden }])).slice(0, 4)).toBe('c010');
    expect(toHex(revealValue(hidden, hostName))).toBe('4c4e53');
  });

  it('chains its blocks by what is sent of the one before', () => {
    const md5 = (...parts: readonly Uint8Array[]) =>
      createHash('md5')
        .update(concat(...parts))
        .digest();
    const clear = concat(fromHex('0014'), new Uint8Array(20).fill(0x61), new Uint8Array(3));
    const xored = (from: number, pad: Uint8Array) =>
      clear.slice(from, from + 16).map((octet, n) => octet ^ (pad[n] ?? 0));
    const first = xored(0, md5(fromHex('000b'), secret.reveal(), randomVector));
    const second = xored(16, md5(secret.reveal(), first));
    expect(hideValue(clear.slice(2, 22), new Uint8Array(3), challenge)).toEqual(concat(first, second));
    expect(revealValue(concat(first, second), challenge)).toEqual(clear.slice(2, 22));
  });

  it('reveals what it hid, over any number of blocks', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 40 }), (value, padding) => {
        expect(revealValue(hideValue(value, padding, challenge), challenge)).toEqual(value);
      }),
    );
  });

  it('rejects a hidden value whose length does not fit', () => {
    const wrong = { ...hostName, secret: Secret.fromText('wrong') };
    expect(() => revealValue(fromHex('8ce99b5a'), wrong)).toThrow(DecodeError);
  });
});
