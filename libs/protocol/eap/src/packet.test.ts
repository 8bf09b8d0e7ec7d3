import { DecodeError, fromHex, Secret, text, toHex, utf8 } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from './limits.ts';
import { decodeMd5Challenge, encodeMd5Challenge, md5Response } from './methods/md5-challenge/packet.ts';
import { decodeMsChapV2, encodeMsChapV2, type MsChapV2Packet } from './methods/ms-chap-v2/packet.ts';
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

describe('EAP-MSCHAPv2', () => {
  const name = fc.string({ maxLength: 60 }).map((one) => text(utf8(one)));
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  const anyMsChapV2: fc.Arbitrary<MsChapV2Packet> = fc.oneof(
    fc.record({ kind: fc.constant('challenge' as const), identifier: byte, challenge: bytes(16), name }),
    fc.record({
      kind: fc.constant('response' as const),
      identifier: byte,
      peerChallenge: bytes(16),
      ntResponse: bytes(24),
      name,
    }),
    fc.record({ kind: fc.constantFrom('success' as const, 'failure' as const), identifier: byte, message: name }),
    fc.record({ kind: fc.constantFrom('success-acknowledged' as const, 'failure-acknowledged' as const) }),
  );

  it('comes back as it was written', () => {
    fc.assert(
      fc.property(anyMsChapV2, (packet) => {
        expect(decodeMsChapV2(encodeMsChapV2(packet))).toEqual(packet);
      }),
    );
  });

  it('is refused by the typed error alone, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (data) => {
        decodesOrRefuses(() => decodeMsChapV2(data));
      }),
    );
  });

  it('is written as draft-kamath-pppext-eap-mschapv2-02 §2 draws it', () => {
    const challenge = new Uint8Array(16).fill(0xcc);
    const packet = { kind: 'challenge', identifier: 9, challenge, name: 'gw' } as const;
    expect(toHex(encodeMsChapV2(packet))).toBe(`01090017${'10'}${'cc'.repeat(16)}6777`);
    const response = {
      kind: 'response',
      identifier: 9,
      peerChallenge: new Uint8Array(16).fill(0xaa),
      ntResponse: new Uint8Array(24).fill(0xbb),
      name: 'me',
    } as const;
    expect(toHex(encodeMsChapV2(response))).toBe(
      `02090038${'31'}${'aa'.repeat(16)}${'00'.repeat(8)}${'bb'.repeat(24)}006d65`,
    );
    expect(toHex(encodeMsChapV2({ kind: 'success-acknowledged' }))).toBe('03');
  });

  it.each([
    ['empty', '', 'truncated'],
    ['cut short', '0109', 'truncated'],
    ['longer than its bytes', '03090010 41', 'truncated'],
    ['of a length below its head', '03090003 41', 'bad-length'],
    ['with a challenge of another size', '0109000e 08 0102030405060708 67', 'bad-length'],
    ['with a response beyond the packet', '0209000a 31 0102030405', 'truncated'],
    ['that changes the password', '07090008 01020304', 'bad-value'],
  ])('is refused when %s', (_, hex, code) => {
    expect(() => decodeMsChapV2(fromHex(hex))).toThrow(expect.objectContaining({ code }));
  });
});
