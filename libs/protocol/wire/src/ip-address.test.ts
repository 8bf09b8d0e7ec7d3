import { describe, expect, it } from 'vitest';
import { fromHex, ipFromBytes, ipToBytes, ipv4FromNumber, ipv4ToNumber, toHex } from './index.ts';

describe('an IPv4 address', () => {
  it('is a number of 32 bits, never negative', () => {
    expect(ipv4ToNumber('192.0.2.1')).toBe(0xc000_0201);
    expect(ipv4FromNumber(0xc000_0201)).toBe('192.0.2.1');
  });

  it('is four bytes', () => {
    expect(toHex(ipToBytes('192.0.2.255'))).toBe('c00002ff');
    expect(ipFromBytes(fromHex('c00002ff'))).toBe('192.0.2.255');
  });
});

describe('an IPv6 address', () => {
  it.each([
    ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
    ['::', '00000000000000000000000000000000'],
    ['fe80::', 'fe800000000000000000000000000000'],
    ['2001:db8::ff:ffee', '20010db8000000000000000000ffffee'],
    ['::ffff:192.0.2.1', '00000000000000000000ffffc0000201'],
    ['64:ff9b::10.1.2.3', '0064ff9b00000000000000000a010203'],
  ])('%s has the bytes %s', (address, hex) => {
    expect(toHex(ipToBytes(address))).toBe(hex);
  });

  it('has the bytes of its address alone where it names a zone', () => {
    expect(toHex(ipToBytes('fe80::1%eth0'))).toBe('fe800000000000000000000000000001');
    expect(toHex(ipToBytes('fe80::10.1.2.3%eth0'))).toBe('fe80000000000000000000000a010203');
  });

  it('is printed as eight groups of 16 bits', () => {
    expect(ipFromBytes(fromHex('20010db8000000000000000000ff0a01'))).toBe('2001:db8:0:0:0:0:ff:a01');
  });
});

describe('what is no IP address', () => {
  it.each(['', '192.0.2', '192.0.2.256', '1::2::3', 'gateway.example'])('has no bytes: "%s"', (address) => {
    expect(() => ipToBytes(address)).toThrow(RangeError);
    expect(() => ipv4ToNumber(address)).toThrow(RangeError);
  });

  it.each([0, 3, 5, 15, 17])('is %i bytes long', (length) => {
    expect(() => ipFromBytes(new Uint8Array(length))).toThrow(RangeError);
  });
});
