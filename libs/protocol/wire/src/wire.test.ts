import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Cursor,
  DecodeError,
  earliest,
  fromHex,
  instant,
  ipFromBytes,
  ipToBytes,
  ipv4FromNumber,
  ipv4ToNumber,
  Secret,
  toHex,
  Writer,
} from './index.ts';

describe('Cursor', () => {
  it('reads network order and names field and offset when bytes are missing', () => {
    const cursor = new Cursor(fromHex('01 0203 04050607'), 100);
    expect([cursor.u8('a'), cursor.u16('b'), cursor.u32('c')]).toEqual([1, 0x0203, 0x04050607]);
    expect(() => cursor.u8('kind')).toThrow(new DecodeError('truncated', 'kind', 107, 'needs 1 bytes, has 0'));
  });

  it('never throws anything but DecodeError, whatever is asked of whatever bytes', () => {
    const reads = fc.array(
      fc.tuple(fc.constantFrom('u8', 'u16', 'u32', 'take', 'sub', 'rest', 'end'), fc.integer({ min: -9, max: 99 })),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 32 }), reads, (bytes, plan) => {
        const cursor = new Cursor(bytes);
        try {
          for (const [read, n] of plan) {
            if (read === 'take' || read === 'sub') cursor[read](n, 'f');
            else if (read === 'rest') cursor.rest({ field: 'f', min: n });
            else cursor[read]('f');
          }
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
    );
  });
});

describe('Writer', () => {
  it('writes what Cursor reads back, across its growth', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff), { minLength: 100, maxLength: 600 }), (values) => {
        const out = new Writer();
        for (const value of values) out.u16(value);
        const cursor = new Cursor(out.finish());
        expect(values.map(() => cursor.u16('v'))).toEqual(values);
        cursor.end('v');
      }),
    );
  });

  it('counts itself, the body and what stands before in a length prefix', () => {
    const out = new Writer().u16(7).lengthPrefixed16(2, (body) => body.bytes(fromHex('aabb')));
    expect(toHex(out.finish())).toBe('00070006aabb');
  });

  it('takes no more once it is finished, and leaves nothing to the next', () => {
    const out = new Writer().u32(0xdeadbeef);
    const [written, next] = [out.finish(), new Writer()];
    expect(() => out.u8(1)).toThrow(RangeError);
    expect(toHex(next.u16(7).finish())).toBe('0007');
    expect(toHex(written)).toBe('deadbeef');
  });

  it('may stand within another', () => {
    const inner = (value: number): Uint8Array => new Writer().u8(value).finish();
    expect(toHex(new Writer().u8(1).bytes(inner(2)).u8(3).finish())).toBe('010203');
    const pair = [new Writer().u8(1), new Writer().u8(2)];
    expect(pair.map((out) => toHex(out.finish()))).toEqual(['01', '02']);
  });

  it('refuses a value that does not fit its field', () => {
    expect(() => new Writer().u8(256)).toThrow(RangeError);
    expect(() => new Writer().u16(-1)).toThrow(RangeError);
    expect(() => new Writer().u32(1.5)).toThrow(RangeError);
  });
});

describe('IP addresses', () => {
  it('converts IPv4 both ways', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(ipv4FromNumber(ipv4ToNumber(address))).toBe(address);
      }),
    );
    expect(() => ipv4ToNumber('10.0.0')).toThrow(RangeError);
  });

  it('converts IPv6 to the bytes it stands for', () => {
    expect(toHex(ipToBytes('2001:db8::1'))).toBe('20010db8000000000000000000000001');
    expect(toHex(ipToBytes('::ffff:192.0.2.1'))).toBe('00000000000000000000ffffc0000201');
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (b) => {
        expect(ipToBytes(ipFromBytes(b))).toEqual(b);
      }),
    );
  });
});

describe('Secret', () => {
  it('never shows itself when printed, serialised or inspected', () => {
    const secret = Secret.fromText('open sesame');
    expect([`${secret}`, JSON.stringify({ secret }), inspect({ secret })].join()).not.toMatch(/open/);
    secret.wipe();
    expect(secret.reveal()).toEqual(new Uint8Array(11));
  });
});

describe('deadlines', () => {
  it('takes the earliest that is set', () => {
    expect(earliest(undefined, instant(5), instant(3))).toBe(3);
    expect(earliest(undefined)).toBeUndefined();
  });
});
