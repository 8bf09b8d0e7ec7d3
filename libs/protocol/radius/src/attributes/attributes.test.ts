import { DecodeError, fromHex, toHex, utf8 } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Attribute,
  attribute,
  attributes,
  attributeValue,
  attributeValues,
  hasAttribute,
  joinEapPacket,
  microsoftAttributes,
  type ReadableKind,
  splitEapPacket,
} from '../index.ts';

const kinds: readonly ReadableKind<unknown>[] = [...Object.values(attributes), ...Object.values(microsoftAttributes)];
const vendor = (hex: string): Attribute => ({ type: 26, value: fromHex(hex), offset: 22 });

describe('attributes', () => {
  it('are written and read by what they are', () => {
    const list = [
      attribute(attributes.userName, 'alice'),
      attribute(attributes.nasIpAddress, '192.0.2.7'),
      attribute(attributes.sessionTimeout, 3_600),
      attribute(attributes.class, Uint8Array.of(1)),
      attribute(attributes.class, Uint8Array.of(2)),
    ];
    expect(attributeValue(list, attributes.userName)).toBe('alice');
    expect(attributeValue(list, attributes.nasIpAddress)).toBe('192.0.2.7');
    expect(attributeValue(list, attributes.sessionTimeout)).toBe(3_600);
    expect(attributeValues(list, attributes.class)).toEqual([Uint8Array.of(1), Uint8Array.of(2)]);
    expect(attributeValue(list, attributes.idleTimeout)).toBeUndefined();
    expect(hasAttribute(list, attributes.idleTimeout)).toBe(false);
  });

  it('have one number each', () => {
    const numbers = kinds.map(({ vendor = 0, type }) => `${vendor}/${type}`);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it.each<[string, ReadableKind<unknown>, string, string]>([
    ['an integer of three bytes', attributes.sessionTimeout, '000001', 'truncated'],
    ['an integer of five bytes', attributes.sessionTimeout, '0000000001', 'trailing-bytes'],
    ['an address of two bytes', attributes.framedIpAddress, '0a00', 'truncated'],
    ['a Message-Authenticator of 15 bytes', attributes.messageAuthenticator, '00'.repeat(15), 'truncated'],
    ['a CHAP-Password of 18 bytes', attributes.chapPassword, '00'.repeat(18), 'bad-length'],
  ])('are refused for %s, with name and place', (_, kind, hex, code) => {
    const list = [{ type: kind.type, value: fromHex(hex), offset: 40 }];
    expect(() => attributeValues(list, kind)).toThrow(expect.objectContaining({ code, field: kind.name }));
  });

  it('are refused by the typed error alone, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.uint8Array({ maxLength: 80 }), (kind, value) => {
        const { vendor, type } = kind;
        const head = vendor === undefined ? [] : [0, 0, vendor >> 8, vendor & 0xff];
        try {
          attributeValues([{ type: vendor === undefined ? type : 26, value: Uint8Array.of(...head, ...value) }], kind);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
    );
  });

  it('are never made longer than one length byte can say', () => {
    expect(() => attribute(attributes.replyMessage, 'x'.repeat(254))).toThrow(RangeError);
    expect(() => attribute(attributes.framedIpAddress, '2001:db8::1')).toThrow(RangeError);
  });
});

describe('attributes of Microsoft', () => {
  it('are written as RFC 2548 §2.3.2 draws the response to MS-CHAPv2', () => {
    const response = {
      identifier: 5,
      peerChallenge: new Uint8Array(16).fill(0xaa),
      ntResponse: new Uint8Array(24).fill(0xbb),
    };
    const written = attribute(microsoftAttributes.msChap2Response, response);
    expect(toHex(written.value)).toBe(
      `00000137 19 34 05 00 ${'aa'.repeat(16)} ${'00'.repeat(8)} ${'bb'.repeat(24)}`.replaceAll(' ', ''),
    );
    expect(attributeValue([written], microsoftAttributes.msChap2Response)).toEqual(response);
  });

  it('are found among several in one Vendor-Specific, and beside those of other vendors', () => {
    const list = [
      vendor('00000009 ff'),
      vendor('00000137 07 06 00000001 02 05 05 45 3d'),
      vendor('00000137 08 06 00000006'),
    ];
    expect(attributeValue(list, microsoftAttributes.msChapError)).toEqual({ identifier: 5, message: 'E=' });
    expect(attributeValue(list, microsoftAttributes.msMppeEncryptionTypes)).toBe(6);
  });

  it.each([
    ['no vendor', '000001', 'truncated', 'Vendor-Id', 22],
    ['a length of 1', '00000137 0201', 'bad-length', 'Vendor length', 27],
    ['a length beyond the attribute', '00000137 020a45', 'truncated', 'Vendor attribute 2', 28],
    ['a message without identifier', '00000137 0202', 'truncated', 'MS-CHAP-Error Ident', 28],
  ])('are refused for %s', (_, hex, ...[code, field, offset]) => {
    const read = () => attributeValues([vendor(hex)], microsoftAttributes.msChapError);
    expect(read).toThrow(expect.objectContaining({ code, field, offset }));
  });
});

describe('EAP-Message', () => {
  it('comes back joined however long the packet is, in parts of at most 253 bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 1_500 }), (packet) => {
        const parts = splitEapPacket(packet);
        expect(parts.slice(0, -1).every(({ value }) => value.length === 253)).toBe(true);
        expect(joinEapPacket([attribute(attributes.state, utf8('s')), ...parts])).toEqual(packet);
      }),
    );
  });

  it('is told from none', () => {
    expect(joinEapPacket([attribute(attributes.userName, 'alice')])).toBeUndefined();
  });
});
