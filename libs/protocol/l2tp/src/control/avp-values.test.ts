import { Cursor, fromHex, toHex, Writer } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { attributes } from './attributes.ts';
import { encodeAvps } from './avp.ts';
import { isControl } from './header.ts';
import { interpret } from './messages.ts';

const value = (of: Parameters<typeof attributes.resultCode.encode>[0]): string => {
  const out = new Writer();
  attributes.resultCode.encode(of, out);
  return toHex(out.finish());
};

/** Message Type 14, result code 1 and the assigned session id 7; what comes behind them. */
const cdn = (more = '') => fromHex(`8008 0000 0000 000e 800a 0000 0001 0001 0000 8008 0000 000e 0007 ${more}`);

describe('a result code (RFC 2661 §4.4.2)', () => {
  it('is written with an error or a message, or neither', () => {
    expect(value({ result: 1, error: undefined, message: undefined })).toBe('0001');
    expect(value({ result: 2, error: 6, message: undefined })).toBe('00020006');
    expect(value({ result: 2, error: 6, message: 'no' })).toBe('000200066e6f');
    expect(value({ result: 2, error: undefined, message: 'no' })).toBe('000200006e6f');
  });
});

describe('a result code that is read', () => {
  it.each([
    ['0000', 0],
    ['0003', 3],
    ['0300 0000 0000 0000', 3],
    ['0203', 0x0203],
  ])('%s is %i', (hex, result) => {
    const cursor = new Cursor(fromHex(hex));
    expect(attributes.resultCode.decode(cursor)).toEqual({ result, error: undefined, message: undefined });
  });
});

describe('an AVP', () => {
  it('holds up to 1017 octets', () => {
    const avp = (octets: number) => ({ mandatory: true, type: 7, value: new Uint8Array(octets) });
    expect(encodeAvps([avp(1017)])).toHaveLength(1023);
    expect(() => encodeAvps([avp(1018)])).toThrow(RangeError);
  });
});

describe('an AVP that comes twice', () => {
  it('counts as it came first', () => {
    const interpretation = interpret(cdn('8008 0000000e 0009'), undefined);
    expect(interpretation).toMatchObject({ kind: 'message', message: { kind: 'CDN', assignedSessionId: 7 } });
  });
});

describe('a packet', () => {
  it('is of control where its first bit is set', () => {
    expect([isControl(fromHex('c802')), isControl(fromHex('4802')), isControl(new Uint8Array())]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
