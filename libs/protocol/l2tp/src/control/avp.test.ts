import { DecodeError, fromHex, Secret, toHex } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeAvps, encodeAvps } from './avp.ts';
import { challengeResponse, hideValue, revealValue } from './hidden-avp.ts';

describe('AVPs', () => {
  it('encodes Message Type with the first six octets Android compares', () => {
    expect(toHex(encodeAvps([{ mandatory: true, type: 0, value: fromHex('0002') }]))).toBe('8008000000000002');
  });

  it('decodes what it encodes', () => {
    const avp = fc.record({
      mandatory: fc.boolean(),
      hidden: fc.boolean(),
      vendor: fc.nat(0xffff),
      type: fc.nat(0xffff),
      value: fc.uint8Array({ maxLength: 1017 }),
    });
    fc.assert(
      fc.property(fc.array(avp, { maxLength: 20 }), (avps) => {
        const decoded = decodeAvps(encodeAvps(avps));
        expect(decoded.map(({ offset: _, reserved: __, ...rest }) => rest)).toEqual(avps);
      }),
    );
  });

  it.each([
    ['a length below its own header', '8005000000000001', 'bad-length'],
    ['a length of zero', '8000000000000001', 'bad-length'],
    ['a length past the end', '8009000000000001', 'truncated'],
    ['half a header', '800800', 'truncated'],
  ])('refuses %s', (_, hex, code) => {
    expect(() => decodeAvps(fromHex(hex))).toThrow(expect.objectContaining({ name: 'DecodeError', code }));
  });

  it('refuses more AVPs than any message has', () => {
    expect(() => decodeAvps(fromHex('000600000006'.repeat(65)))).toThrow(/too-many/);
  });

  it('throws nothing but DecodeError on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decodeAvps(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
    );
  });
});

describe('hidden AVPs', () => {
  const secret = Secret.fromText('s3cret');
  const vector = fromHex('000102030405060708090a0b0c0d0e0f');

  it('hides a host name as RFC 2661 §4.3 says', () => {
    const hidden = hideValue(7, fromHex('4c4e53'), secret, vector, new Uint8Array(5));
    expect(toHex(hidden)).toBe('8ce99b5aa0d42bb57790');
    expect(toHex(encodeAvps([{ mandatory: true, hidden: true, type: 7, value: hidden }])).slice(0, 4)).toBe('c010');
    expect(toHex(revealValue(7, hidden, secret, vector))).toBe('4c4e53');
  });

  it('reveals what it hid, over any number of blocks', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 40 }), (value, padding) => {
        expect(revealValue(11, hideValue(11, value, secret, vector, padding), secret, vector)).toEqual(value);
      }),
    );
  });

  it('rejects a hidden value whose length does not fit', () => {
    expect(() => revealValue(7, fromHex('8ce99b5a'), Secret.fromText('wrong'), vector)).toThrow(DecodeError);
  });

  it('answers challenges in SCCRP and SCCCN', () => {
    expect(toHex(challengeResponse(2, secret, vector))).toBe('d7cdc58ae8fec2b994e7edd0b94bd8a1');
    expect(toHex(challengeResponse(3, secret, vector))).toBe('643b6ad81fd3825766d396d21886acb3');
  });
});
