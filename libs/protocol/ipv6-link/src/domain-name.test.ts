import { Cursor, fromHex, toHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { decodeDomainNames, encodeDomainName } from './domain-name.ts';

describe('a domain name', () => {
  it('is its labels behind their lengths', () => {
    const encoded = encodeDomainName('corp.example') ?? new Uint8Array();
    expect(toHex(encoded)).toBe('04636f7270076578616d706c6500');
    expect(encodeDomainName('corp.example.')).toEqual(encoded);
    expect(decodeDomainNames(new Cursor(encoded))).toEqual(['corp.example']);
  });

  it.each(['', '.', 'a..b', `${'a'.repeat(64)}.example`, Array(33).fill('sevenly').join('.')])(
    '"%s" has no DNS form',
    (name) => {
      expect(encodeDomainName(name)).toBeUndefined();
    },
  );

  it('may have labels of 63 and 255 bytes in all', () => {
    expect(encodeDomainName(`${'a'.repeat(63)}.example`)).toBeDefined();
    const longest = `${Array(31).fill('sevenly').join('.')}.fives`;
    expect(encodeDomainName(longest)).toHaveLength(255);
    expect(encodeDomainName(`${longest}s`)).toBeUndefined();
  });

  it('stands beside others, padding behind them', () => {
    expect(decodeDomainNames(new Cursor(fromHex('016100 0162 0163 00 0000')))).toEqual(['a', 'b.c']);
    expect(decodeDomainNames(new Cursor(new Uint8Array()))).toEqual([]);
  });

  it.each(['0161', '40', 'c00c', '0561'])('is not read where it is broken: %s', (hex) => {
    expect(() => decodeDomainNames(new Cursor(fromHex(hex)))).toThrow(expect.objectContaining({ name: 'DecodeError' }));
  });
});
