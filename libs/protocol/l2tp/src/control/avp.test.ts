import { DecodeError, fromHex, toHex } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeAvps, encodeAvps } from './avp.ts';

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
