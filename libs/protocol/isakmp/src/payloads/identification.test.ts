import { fromHex, utf8 } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { addressIdentification, describeIdentification, identificationTypes } from './identification.ts';

const described = (type: number, data: Uint8Array) =>
  describeIdentification({ kind: 'identification', type, protocol: 0, port: 0, data });

describe('an identity (RFC 2407 §4.6.2)', () => {
  it('of an address has its family, protocol and port', () => {
    const identification = { kind: 'identification', protocol: 0, port: 0 };
    expect(addressIdentification('192.0.2.1')).toEqual({ ...identification, type: 1, data: fromHex('c0000201') });
    expect(addressIdentification('2001:db8::1', 17, 1701)).toEqual({
      ...identification,
      type: 5,
      protocol: 17,
      port: 1701,
      data: fromHex('20010db8000000000000000000000001'),
    });
  });

  it.each([
    ['ipv4-addr', identificationTypes.ipv4Addr, fromHex('c0000201'), '192.0.2.1'],
    ['ipv6-addr', identificationTypes.ipv6Addr, fromHex('20010db8000000000000000000000001'), '2001:db8:0:0:0:0:0:1'],
    ['fqdn', identificationTypes.fqdn, utf8('laptop.example'), 'laptop.example'],
    ['user-fqdn', identificationTypes.userFqdn, utf8('alice@example'), 'alice@example'],
    ['der-asn1-dn', identificationTypes.derAsn1Dn, fromHex('3000'), '3000'],
    ['key-id', identificationTypes.keyId, fromHex('0a0b'), '0a0b'],
  ])('is told in words: %s', (type, number, data, text) => {
    expect(described(number, data)).toEqual({ type, text });
  });

  it.each([
    ['an IPv4 address of three octets', identificationTypes.ipv4Addr, '010203'],
    ['an IPv6 address of four octets', identificationTypes.ipv6Addr, '01020304'],
    ['a network', identificationTypes.ipv4AddrSubnet, 'c0000200ffffff00'],
    ['a type that nobody knows', 200, '0a'],
  ])('is told by its bytes where it is %s', (_, number, hex) => {
    expect(described(number, fromHex(hex))).toEqual({ type: 'other', text: hex });
  });

  it('brings no control character to a terminal', () => {
    expect(described(identificationTypes.fqdn, utf8('a\u001b[2J ~\u007fé\n')).text).toBe('a?[2J ~???');
  });
});
