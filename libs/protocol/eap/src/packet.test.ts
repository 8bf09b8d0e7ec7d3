import { DecodeError, fromHex, Secret, toHex, utf8 } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from './limits.ts';
import { decodeMd5Challenge, encodeMd5Challenge, md5Response } from './md5-challenge.ts';
import { decodeEapPacket, type EapPacket, encodeEapPacket } from './packet.ts';

const byte = fc.integer({ min: 0, max: 255 });
const anyPacket: fc.Arbitrary<EapPacket> = fc.oneof(
  fc.record({
    code: fc.constantFrom('request' as const, 'response' as const),
    identifier: byte,
    type: byte,
    data: fc.uint8Array({ maxLength: 300 }),
  }),
  fc.record({ code: fc.constantFrom('success' as const, 'failure' as const), identifier: byte }),
);

/** Whatever the bytes, a decoder returns or throws its one error. */
function decodesOrRefuses(decode: () => unknown): void {
  try {
    decode();
  } catch (error) {
    expect(error).toBeInstanceOf(DecodeError);
  }
}

describe('EAP packets', () => {
  it('come back as they were written, with padding of the lower layer behind them', () => {
    fc.assert(
      fc.property(anyPacket, fc.uint8Array({ maxLength: 8 }), (packet, padding) => {
        const bytes = Uint8Array.of(...encodeEapPacket(packet), ...padding);
        expect(decodeEapPacket(bytes)).toEqual(packet);
      }),
    );
  });

  it('are written as RFC 3748 §4 draws them', () => {
    expect(toHex(encodeEapPacket({ code: 'request', identifier: 7, type: 1, data: utf8('who') }))).toBe(
      '010700080177686f',
    );
    expect(toHex(encodeEapPacket({ code: 'success', identifier: 9 }))).toBe('03090004');
  });

  it('are refused by the typed error alone, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        decodesOrRefuses(() => decodeEapPacket(bytes));
      }),
    );
  });

  it.each([
    ['empty', '', 'truncated'],
    ['shorter than its length', '01010006 01', 'truncated'],
    ['a length below its head', '01010003', 'bad-length'],
    ['a request without type', '01010004', 'truncated'],
    ['a success with data', '0301000500', 'trailing-bytes'],
    ['an unknown code', '05010004', 'bad-value'],
  ])('are refused when %s', (_, hex, code) => {
    expect(() => decodeEapPacket(fromHex(hex))).toThrow(expect.objectContaining({ code }));
  });

  it('are refused beyond the longest that is accepted', () => {
    const data = new Uint8Array(limits.packetBytesMax);
    const long = encodeEapPacket({ code: 'request', identifier: 1, type: 4, data });
    expect(() => decodeEapPacket(long)).toThrow(expect.objectContaining({ code: 'bad-length' }));
  });
});

describe('MD5-Challenge', () => {
  it('comes back as it was written', () => {
    const value = fc.uint8Array({ minLength: 1, maxLength: 255 });
    fc.assert(
      fc.property(value, fc.uint8Array({ maxLength: limits.identityBytesMax }), (value, name) => {
        expect(decodeMd5Challenge(encodeMd5Challenge({ value, name }))).toEqual({ value, name });
      }),
    );
  });

  it('is refused by the typed error alone, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        decodesOrRefuses(() => decodeMd5Challenge(bytes));
      }),
    );
  });

  it.each([
    ['a value of no bytes', Uint8Array.of(0, 1, 2), 'bad-length'],
    ['a value beyond the packet', Uint8Array.of(16, 1, 2), 'truncated'],
    ['a name beyond its limit', Uint8Array.of(1, 1, ...new Uint8Array(limits.identityBytesMax + 1)), 'bad-length'],
  ])('is refused for %s (CVE-2020-8597)', (_, data, code) => {
    expect(() => decodeMd5Challenge(data)).toThrow(expect.objectContaining({ code }));
  });

  it('computes the response of the recomputed vector for identifier 1 and "secret"', () => {
    const challenge = fromHex('00112233445566778899aabbccddeeff');
    expect(toHex(md5Response(1, Secret.fromText('secret'), challenge))).toBe('204bb003332f6932b63b47c2c4e1a547');
  });
});
