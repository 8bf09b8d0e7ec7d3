import { describe, expect, it } from 'vitest';
import { Cursor, DecodeError, fromHex, toHex } from './index.ts';

const thrownBy = (read: () => unknown): unknown => {
  try {
    return read();
  } catch (error) {
    return error;
  }
};

describe('what a Cursor reads', () => {
  it('is counted from the outermost input, also within a part of it', () => {
    const cursor = new Cursor(fromHex('00 01 02 03 04'), 10);
    cursor.u8('first');
    const part = cursor.sub(2, 'part');
    expect([part.offset, cursor.offset, cursor.remaining]).toEqual([11, 13, 2]);
    expect(part.u16('value')).toBe(0x0102);
    expect(part.remaining).toBe(0);
    expect(thrownBy(() => part.u8('more'))).toMatchObject({ field: 'more', offset: 13 });
  });

  it('begins at offset 0 unless told otherwise', () => {
    expect(new Cursor(fromHex('00')).offset).toBe(0);
  });

  it('is a view, not a copy', () => {
    const bytes = fromHex('0102');
    const taken = new Cursor(bytes).take(2, 'both');
    bytes[0] = 9;
    expect(toHex(taken)).toBe('0902');
  });

  it.each([0, 1, 2])('may be as much as there is, and nothing: %i bytes', (length) => {
    const cursor = new Cursor(fromHex('0a0b'));
    expect(cursor.take(length, 'part')).toHaveLength(length);
    expect(cursor.remaining).toBe(2 - length);
  });

  it.each([-1, 3, Number.NaN])('is never of %s of 2 bytes', (length) => {
    const cursor = new Cursor(fromHex('0a0b'));
    expect(thrownBy(() => cursor.take(length, 'part'))).toMatchObject({ code: 'truncated', field: 'part', offset: 0 });
    expect(cursor.remaining).toBe(2);
  });
});

describe('the rest of a structure', () => {
  const rest = (bounds: { readonly min?: number; readonly max?: number }) =>
    thrownBy(() => toHex(new Cursor(fromHex('0a0b')).rest({ field: 'hash', ...bounds })));

  it.each([{}, { min: 2 }, { max: 2 }, { min: 1, max: 3 }])('is taken whole within %o', (bounds) => {
    expect(rest(bounds)).toBe('0a0b');
  });

  it('may be empty where no minimum is set', () => {
    expect(new Cursor(new Uint8Array()).rest({ field: 'data' })).toHaveLength(0);
  });

  it('is truncated below its minimum', () => {
    expect(rest({ min: 3 })).toMatchObject({ code: 'truncated', field: 'hash', offset: 0 });
  });

  it('has a bad length above its maximum', () => {
    expect(rest({ max: 1 })).toMatchObject({ code: 'bad-length', field: 'hash', offset: 0 });
  });
});

describe('the end of a structure', () => {
  it('is where no byte is left', () => {
    const cursor = new Cursor(fromHex('00'));
    expect(thrownBy(() => cursor.end('header'))).toMatchObject({ code: 'trailing-bytes', field: 'header', offset: 0 });
    cursor.u8('header');
    expect(() => cursor.end('header')).not.toThrow();
  });
});

describe('DecodeError', () => {
  it('says field, offset, code and what is known beyond', () => {
    const error = new DecodeError('bad-value', 'version', 17, '3');
    expect([error.name, error.message]).toEqual(['DecodeError', 'version at offset 17: bad-value (3)']);
    expect(new DecodeError('truncated', 'flags', 1).message).toBe('flags at offset 1: truncated');
  });
});
