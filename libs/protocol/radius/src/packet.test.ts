import { DecodeError, fromHex, toHex } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeNumbers, decodePacket, encodePacket, limits, type RadiusCode } from './index.ts';
import { rfc2865 } from './vectors.fixture.ts';

const header = '00112233445566778899aabbccddeeff';
const withAttributes = (attributes: string): Uint8Array => {
  const length = (20 + attributes.length / 2).toString(16).padStart(4, '0');
  return fromHex(`0107${length}${header}${attributes}`);
};

const codes = Object.keys(codeNumbers) as RadiusCode[];
const byte = fc.integer({ min: 0, max: 255 });
const anyAttribute = fc.record({ type: byte, value: fc.uint8Array({ maxLength: limits.valueBytesMax }) });
const anyPacket = fc.record({
  code: fc.constantFrom(...codes),
  identifier: byte,
  authenticator: fc.uint8Array({ minLength: 16, maxLength: 16 }),
  attributes: fc.array(anyAttribute, { maxLength: 15 }),
});

describe('RADIUS packets', () => {
  it.each(rfc2865.exchanges)('are read as RFC 2865 $name prints them', (exchange) => {
    const { request, response, code, identifier, responseCode } = exchange;
    expect(decodePacket(fromHex(request))).toMatchObject({ code, identifier });
    expect(decodePacket(fromHex(response))).toMatchObject({ code: responseCode, identifier });
  });

  it.each(rfc2865.exchanges)('are written as RFC 2865 $name prints them', ({ request, response }) => {
    for (const hex of [request, response]) expect(toHex(encodePacket(decodePacket(fromHex(hex))))).toBe(hex);
  });

  it('come back as they were written, with padding behind them', () => {
    fc.assert(
      fc.property(anyPacket, fc.uint8Array({ maxLength: 8 }), (packet, padding) => {
        const decoded = decodePacket(Uint8Array.of(...encodePacket(packet), ...padding));
        const attributes = decoded.attributes.map(({ type, value }) => ({ type, value }));
        expect({ ...decoded, attributes }).toEqual(packet);
      }),
    );
  });

  it('say where each value stands', () => {
    expect(decodePacket(withAttributes('0103410202')).attributes.map(({ offset }) => offset)).toEqual([22, 25]);
  });

  it('are refused by the typed error alone, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.boolean(), (bytes, plausible) => {
        if (plausible && bytes.length >= 4) bytes.set([1, 0, 0, bytes.length]);
        try {
          decodePacket(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
    );
  });

  it.each([
    ['nothing', new Uint8Array(), 'truncated', 'Code', 0],
    ['an unknown code', fromHex(`0d070014${header}`), 'bad-value', 'Code', 0],
    ['a length below the header', fromHex(`01070013${header}`), 'bad-length', 'Length', 2],
    ['a length beyond 4096', fromHex(`01071001${header}`), 'bad-length', 'Length', 2],
    ['fewer bytes than the length says', fromHex(`01070015${header}`), 'truncated', 'Attributes', 20],
    ['half an authenticator', fromHex('0107001400112233'), 'truncated', 'Authenticator', 4],
    ['an attribute of length 0', withAttributes('0100'), 'bad-length', 'Attribute Length', 21],
    ['an attribute of length 1', withAttributes('0101'), 'bad-length', 'Attribute Length', 21],
    ['an attribute without length', withAttributes('01'), 'truncated', 'Attribute Length', 21],
    ['an attribute beyond the packet', withAttributes('010541'), 'truncated', 'Attribute 1', 22],
  ])('are refused for %s', (_, bytes, ...[code, field, offset]) => {
    expect(() => decodePacket(bytes)).toThrow(expect.objectContaining({ code, field, offset }));
  });

  it('are never made longer than 4096 bytes', () => {
    const value = new Uint8Array(limits.valueBytesMax);
    const attributes = Array.from({ length: 17 }, () => ({ type: 79, value }));
    const packet = { code: 'access-request', identifier: 1, authenticator: new Uint8Array(16), attributes } as const;
    expect(() => encodePacket(packet)).toThrow(RangeError);
  });
});
