import { DecodeError, fromHex, toHex } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeData, encodeData } from './data.ts';
import type { SessionId, TunnelId } from './endpoint.ts';

describe('data messages', () => {
  it.each([
    ['6 octets (Linux, Android later on)', '0002 0001 0002 ff03c021'],
    ['8 octets with length (Apple, Windows)', '4002 000c 0001 0002 ff03c021'],
    ['10 octets with sequence numbers (Android at first)', '0802 0001 0002 0000 0000 ff03c021'],
    ['12 octets with both', '4802 0010 0001 0002 0000 0000 ff03c021'],
    ['the priority bit', '0102 0001 0002 ff03c021'],
    ['an offset of 3 with its padding', '0202 0001 0002 0003 aabbcc ff03c021'],
    ['everything at once', '4b02 0014 0001 0002 0000 0000 0002 aabb ff03c021'],
    ['reserved bits set', '34f2 0001 0002 ff03c021'],
    ['octets behind its length', '4002 000c 0001 0002 ff03c021 0000'],
  ])('reads a header of %s', (_, hex) => {
    const { tunnelId, sessionId, payload } = decodeData(fromHex(hex));
    expect([tunnelId, sessionId, toHex(payload)]).toEqual([1, 2, 'ff03c021']);
  });

  it.each([
    ['a control message', 'c802000c0001000000010001'],
    ['L2TPv3', '0003 0001 0002 ff03'],
    ['a length past the end', '4002 0010 0001 0002 ff03c021'],
    ['a length shorter than the header', '4002 0006 0001 0002 ff03c021'],
    ['a length below its own field', '4002 0003 0001 0002'],
    ['an offset past the end', '0202 0001 0002 0009 ff03'],
    ['missing sequence numbers', '0802 0001 0002 0000'],
    ['nothing', ''],
  ])('refuses %s', (_, hex) => {
    expect(() => decodeData(fromHex(hex))).toThrow(DecodeError);
  });

  it('decodes what it encodes, in 6 or 8 octets, never with sequence or offset', () => {
    const id = fc.integer({ min: 1, max: 0xffff });
    const headers = fc.record({
      tunnelId: id.map((value) => value as TunnelId),
      sessionId: id.map((value) => value as SessionId),
      withLength: fc.boolean(),
      priority: fc.boolean(),
    });
    fc.assert(
      fc.property(headers, fc.uint8Array(), (header, payload) => {
        const { tunnelId, sessionId, withLength } = header;
        const bytes = encodeData(header, payload);
        expect(bytes.length).toBe(payload.length + (withLength ? 8 : 6));
        expect((bytes[0] ?? 0) & 0x8a).toBe(0);
        expect(decodeData(bytes)).toEqual({ tunnelId, sessionId, payload });
      }),
    );
  });

  it('throws nothing but DecodeError on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        try {
          decodeData(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
    );
  });

  it.each([
    ['another version', '0003 0001 0002', 'bad-value', 'L2TP flags'],
    ['a control message', '8002 0001 0002', 'bad-value', 'L2TP flags'],
    ['a length that does not hold itself', '4002 0003 0001 0002', 'bad-length', 'L2TP length'],
    ['a length that holds no ids', '4002 0004 0001 0002', 'truncated', 'L2TP tunnel id'],
  ])('cannot be read where it is %s', (_, hex, code, field) => {
    expect(() => decodeData(fromHex(hex))).toThrow(expect.objectContaining({ code, field }));
  });
});
