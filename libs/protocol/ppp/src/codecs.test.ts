import { DecodeError, fromHex, toHex } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeChapValue, encodeChapValue } from './authentication/chap/packet.ts';
import { decodePapMessage, decodePapRequest, encodePapRequest } from './authentication/pap/packet.ts';
import { decodeFrame, encodeFrame } from './frame.ts';
import { decodeAuthenticationOption, encodeAuthenticationOption } from './lcp/authentication-option.ts';
import { limits } from './limits.ts';
import { decodeOptions, encodeOptions } from './options.ts';
import { decodePacket, encodePacket } from './packet.ts';

const byte = fc.integer({ min: 0, max: 255 });
const bytes = (maxLength: number, minLength = 0) => fc.uint8Array({ minLength, maxLength });
const protocol = fc.integer({ min: 0, max: 0x3fff }).map((half) => (half >> 7) * 512 + (half & 0x7f) * 2 + 1);
const options = fc.array(fc.record({ type: byte, data: bytes(253) }), { maxLength: 8 });

describe('codecs of PPP', () => {
  it('read the frames they write', () => {
    fc.assert(
      fc.property(protocol, bytes(200), (protocol, information) => {
        expect(decodeFrame(encodeFrame({ protocol, information }))).toEqual({ protocol, information });
      }),
    );
  });

  it.each([
    ['in full', 'ff03 c021 0901'],
    ['without address and control', 'c021 0901'],
  ])('read a frame %s', (_, hex) => {
    expect(decodeFrame(fromHex(hex))).toEqual({ protocol: 0xc021, information: fromHex('0901') });
  });

  it.each([
    ['with', 'ff03 21 45'],
    ['without', '21 45'],
  ])('read a frame with a protocol of one byte, %s address and control', (_, hex) => {
    expect(decodeFrame(fromHex(hex))).toEqual({ protocol: 0x21, information: fromHex('45') });
  });

  it.each([
    ['without a protocol', 'ff03', 'truncated'],
    ['with half a protocol', 'ff03 c0', 'truncated'],
    ['with an even protocol', 'ff03 c020', 'bad-value'],
    ['that is too long', 'ff'.repeat(limits.frameBytesMax + 1), 'bad-length'],
  ])('refuse a frame %s', (_, hex, code) => {
    expect(() => decodeFrame(fromHex(hex))).toThrow(expect.objectContaining({ code }));
  });

  it('read the packets they write, with padding behind them', () => {
    fc.assert(
      fc.property(byte, byte, bytes(100), bytes(8), (code, identifier, data, padding) => {
        const packet = { code, identifier, data };
        expect(decodePacket(Uint8Array.of(...encodePacket(packet), ...padding))).toEqual(packet);
      }),
    );
  });

  it('read the options they write', () => {
    fc.assert(
      fc.property(options, (options) => {
        expect(decodeOptions(encodeOptions(options))).toEqual(options);
      }),
    );
  });

  it('refuse an option shorter than its head, longer than the packet, and too many', () => {
    const codeOf = (hex: string) => expect.objectContaining({ code: hex });
    expect(() => decodeOptions(fromHex('0101'))).toThrow(codeOf('bad-length'));
    expect(() => decodeOptions(fromHex('0105 00'))).toThrow(codeOf('truncated'));
    expect(() => decodeOptions(fromHex('0702'.repeat(limits.optionsMax + 1)))).toThrow(codeOf('too-many'));
  });

  it('read the CHAP values and PAP requests they write', () => {
    fc.assert(
      fc.property(bytes(255, 1), bytes(limits.nameBytesMax), bytes(255), (value, name, password) => {
        expect(decodeChapValue(encodeChapValue({ value, name }))).toEqual({ value, name });
        const user = name.subarray(0, 255);
        expect(decodePapRequest(encodePapRequest({ user, password }))).toEqual({ user, password });
      }),
    );
  });

  it('refuse a name of CHAP that is longer than anybody has', () => {
    const named = (length: number) => encodeChapValue({ value: new Uint8Array(16), name: new Uint8Array(length) });
    expect(decodeChapValue(named(limits.nameBytesMax)).name).toHaveLength(limits.nameBytesMax);
    expect(() => decodeChapValue(named(limits.nameBytesMax + 1))).toThrow(
      expect.objectContaining({ code: 'bad-length' }),
    );
  });

  it('refuse a CHAP value beyond the packet or of no bytes (CVE-2020-8597)', () => {
    expect(() => decodeChapValue(fromHex('10 0102'))).toThrow(expect.objectContaining({ code: 'truncated' }));
    expect(() => decodeChapValue(fromHex('00 0102'))).toThrow(expect.objectContaining({ code: 'bad-length' }));
  });

  it.each([
    ['pap', '0304 c023'],
    ['chap-md5', '0305 c22305'],
    ['ms-chap-v2', '0305 c22381'],
    ['eap', '0304 c227'],
  ] as const)('write %s as authentication option', (protocol, hex) => {
    const option = encodeAuthenticationOption(protocol);
    expect(toHex(encodeOptions([option]))).toBe(hex.replace(' ', ''));
    expect(decodeAuthenticationOption(option)).toEqual({ protocol, name: protocol });
  });

  it.each([
    ['', 'nothing'],
    ['c22380', 'ms-chap'],
    ['c22306', 'chap-6'],
    ['c025', '0xc025'],
  ])('name the authentication %j that they lack', (hex, name) => {
    expect(decodeAuthenticationOption({ type: 3, data: fromHex(hex) })).toEqual({ protocol: undefined, name });
  });

  it.each([
    ['frame', decodeFrame],
    ['packet', decodePacket],
    ['options', decodeOptions],
    ['CHAP value', decodeChapValue],
    ['PAP request', decodePapRequest],
    ['PAP message', decodePapMessage],
  ])('refuse any %s by the typed error alone', (_, decode: (input: Uint8Array) => unknown) => {
    fc.assert(
      fc.property(bytes(300), (input) => {
        try {
          decode(input);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
    );
  });
});
