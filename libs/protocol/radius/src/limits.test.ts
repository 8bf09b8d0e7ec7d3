import { fromHex, Secret, utf8 } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import {
  type Attribute,
  attribute,
  attributes,
  attributeValue,
  checkRequest,
  decodePacket,
  encodePacket,
  hasAttribute,
  hidePassword,
  microsoftAttributes,
  revealPassword,
  splitEapPacket,
} from './index.ts';

const authenticator = new Uint8Array(16).fill(3);
const key = { secret: Secret.fromText('s3cret'), authenticator };
const packet = (list: readonly Attribute[]) =>
  encodePacket({ code: 'access-request', identifier: 1, authenticator, attributes: list });
const ofBytes = (length: number): Attribute => ({ type: 25, value: new Uint8Array(length) });

describe('an attribute', () => {
  it('holds up to 253 bytes', () => {
    expect(attribute(attributes.replyMessage, 'x'.repeat(253)).value).toHaveLength(253);
    expect(packet([ofBytes(253)])).toHaveLength(20 + 255);
    expect(() => packet([ofBytes(254)])).toThrow(RangeError);
  });

  it('is found where it stands, and of a vendor within Vendor-Specific alone', () => {
    const error = fromHex('00000137 0203 05');
    expect(hasAttribute([attribute(attributes.class, utf8('a'))], attributes.class)).toBe(true);
    expect(attributeValue([{ type: 26, value: error, offset: 22 }], microsoftAttributes.msChapError)).toEqual({
      identifier: 5,
      message: '',
    });
    expect(hasAttribute([{ type: 25, value: error, offset: 22 }], microsoftAttributes.msChapError)).toBe(false);
  });

  it('of Microsoft comes back as it was written', () => {
    const message = { identifier: 7, message: 'S=0123 M=welcome' };
    const written = attribute(microsoftAttributes.msChap2Success, message);
    expect(attributeValue([written], microsoftAttributes.msChap2Success)).toEqual(message);
  });
});

describe('a packet', () => {
  it('is read and written up to 4096 bytes', () => {
    const most = [...Array.from({ length: 15 }, () => ofBytes(253)), ofBytes(249)];
    expect(decodePacket(packet(most)).attributes).toHaveLength(16);
    expect(packet(most)).toHaveLength(4_096);
    expect(() => packet([...most, ofBytes(0)])).toThrow(RangeError);
  });

  it('proves nothing by two Message-Authenticators, though the first is right', () => {
    const once = packet([{ type: 80, value: new Uint8Array(16) }]);
    const twice = decodePacket(once);
    const [first] = twice.attributes;
    if (first === undefined) throw new Error('no attribute');
    expect(checkRequest(once, { ...twice, attributes: [first, first] }, key.secret)).toBe(
      'wrong-message-authenticator',
    );
  });
});

describe('a password', () => {
  it('is hidden and revealed up to 128 bytes, in as many blocks as it fills', () => {
    const hidden = hidePassword(Secret.fromText('x'.repeat(128)), key);
    expect(hidden).toHaveLength(128);
    expect(revealPassword(hidden, key).revealText()).toBe('x'.repeat(128));
    expect(hidePassword(Secret.fromText('x'.repeat(16)), key)).toHaveLength(16);
    expect(hidePassword(Secret.fromText('x'.repeat(17)), key)).toHaveLength(32);
  });
});

describe('an EAP packet', () => {
  it('is one attribute for each 253 bytes, none of them empty', () => {
    expect(splitEapPacket(new Uint8Array(253)).map(({ value }) => value.length)).toEqual([253]);
    expect(splitEapPacket(new Uint8Array(507)).map(({ value }) => value.length)).toEqual([253, 253, 1]);
  });
});
