import { describe, expect, it } from 'vitest';
import { concat, equalBytes, equalConstantTime, fromHex, text, toHex, utf8 } from './index.ts';

describe('bytes', () => {
  it('are the UTF-8 of a text, and back', () => {
    expect(toHex(utf8('zoë'))).toBe('7a6fc3ab');
    expect(text(fromHex('7a6fc3ab'))).toBe('zoë');
  });

  it('are read from hexadecimal digits of either case, with white space or without', () => {
    expect([...fromHex(' 0a\n0B fF ')]).toEqual([10, 11, 255]);
    expect(fromHex('')).toHaveLength(0);
  });

  it.each(['0', '0a0', '0g', 'g0', '0x0a'])('are not read from "%s"', (hex) => {
    expect(() => fromHex(hex)).toThrow(RangeError);
  });

  it('are printed of the range that a view shows', () => {
    expect(toHex(fromHex('00010203').subarray(1, 3))).toBe('0102');
  });

  it('are joined in order', () => {
    expect(toHex(concat(fromHex('01'), new Uint8Array(), fromHex('0203')))).toBe('010203');
    expect(concat()).toHaveLength(0);
  });

  it.each([
    { name: 'equalBytes', equal: equalBytes },
    { name: 'equalConstantTime', equal: equalConstantTime },
  ])('are compared by length and each byte: $name', ({ equal }) => {
    const bytes = fromHex('010203');
    expect(equal(bytes, fromHex('010203'))).toBe(true);
    expect(equal(new Uint8Array(), new Uint8Array())).toBe(true);
    for (const other of ['', '0102', '01020300', '010204', '110203']) expect(equal(bytes, fromHex(other))).toBe(false);
  });
});
