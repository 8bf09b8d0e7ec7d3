import { fromHex, toHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { addressIn, formatPrefix, isLinkLocal, linkLocal, prefixOf } from './addresses.ts';
import { decodeIcmpv6, encodeIcmpv6, readIcmpv6 } from './icmpv6.ts';
import { decodeIpv6, encodeIpv6, upperChecksum } from './ipv6-packet.ts';
import { decodeUdp, encodeUdp } from './udp.ts';

const source = 'fe80:0:0:0:0:0:0:1';
const destination = 'ff02:0:0:0:0:0:0:2';
/** A Router Solicitation as Linux sends it over PPP. */
const solicitation = fromHex(
  `60000000 0008 3aff ${'fe80'.padEnd(31, '0')}1 ff02${'0'.repeat(27)}2 85007d36 00000000`.replaceAll(' ', ''),
);

describe('an IPv6 packet', () => {
  it('is read and written', () => {
    const packet = decodeIpv6(solicitation);
    expect(packet).toEqual({ nextHeader: 58, hopLimit: 255, source, destination, payload: solicitation.subarray(40) });
    expect(toHex(encodeIpv6(packet))).toBe(toHex(solicitation));
  });

  it('ends where its length says', () => {
    const padded = new Uint8Array([...solicitation, 1, 2, 3]);
    expect(decodeIpv6(padded).payload).toHaveLength(8);
    expect(() => decodeIpv6(solicitation.subarray(0, 47))).toThrow(expect.objectContaining({ code: 'truncated' }));
    expect(() => decodeIpv6(solicitation.subarray(0, 39))).toThrow(expect.objectContaining({ field: 'destination' }));
  });

  it('is none of another version', () => {
    expect(() => decodeIpv6(fromHex(`45${'00'.repeat(60)}`))).toThrow(expect.objectContaining({ field: 'version' }));
  });

  it('has a checksum over odd lengths as over even ones', () => {
    const nextHeader = 17;
    const zeros = '0:0:0:0:0:0:0:0';
    const of = (hex: string) => upperChecksum({ nextHeader, source: zeros, destination: zeros, payload: fromHex(hex) });
    expect(of('01')).toBe(~(0x0100 + 17 + 1) & 0xffff);
    expect(of('0100')).toBe(~(0x0100 + 17 + 2) & 0xffff);
    expect(of('ffffffffffff')).toBe(~(17 + 6) & 0xffff);
  });
});

describe('an ICMPv6 message', () => {
  it('is read and written', () => {
    const message = readIcmpv6(solicitation);
    expect(message).toEqual({ type: 133, source, destination, body: fromHex('00000000') });
    expect(toHex(encodeIcmpv6(message))).toBe(toHex(solicitation));
  });

  it.each([
    ['that passed a router', { hopLimit: 254 }, 'hop limit'],
    ['of another code', { payload: fromHex('8501 7d35 00000000') }, 'ICMPv6 code'],
    ['with a wrong checksum', { payload: fromHex('8500 7d35 00000000') }, 'ICMPv6 checksum'],
    ['of another sender than its checksum has', { source: 'fe80:0:0:0:0:0:0:3' }, 'ICMPv6 checksum'],
    ['without a checksum', { payload: fromHex('8500') }, 'ICMPv6 checksum'],
  ])('%s is not read', (_, changes, field) => {
    const packet = { ...decodeIpv6(solicitation), ...changes };
    expect(() => decodeIcmpv6(packet)).toThrow(expect.objectContaining({ field }));
  });

  it('is nothing else', () => {
    const udp = encodeUdp({ source, sourcePort: 1, destination, destinationPort: 2, data: new Uint8Array() });
    expect(() => readIcmpv6(udp)).toThrow(expect.objectContaining({ field: 'next header' }));
  });
});

describe('a UDP datagram', () => {
  const datagram = { source, sourcePort: 546, destination, destinationPort: 547, data: fromHex('0b010203') };

  it('is read and written', () => {
    expect(decodeUdp(decodeIpv6(encodeUdp(datagram)))).toEqual(datagram);
  });

  it('has a checksum that is never 0', () => {
    // The sum of all but the data is found first, then data that make it 0xffff.
    const without = upperChecksum({ ...datagram, nextHeader: 17, payload: fromHex('02220223000a0000 0000') });
    const data = fromHex(without.toString(16).padStart(4, '0'));
    const packet = encodeUdp({ ...datagram, data });
    expect(toHex(packet.subarray(46, 48))).toBe('ffff');
    expect(decodeUdp(decodeIpv6(packet)).data).toEqual(data);
  });

  it.each([
    ['without a checksum', 6, '0000', 'UDP checksum'],
    ['with a wrong one', 6, '0001', 'UDP checksum'],
    ['longer than its packet', 4, '000d', 'UDP length'],
    ['shorter than its head', 4, '0007', 'UDP length'],
  ])('%s is not read', (_, at, hex, field) => {
    const packet = decodeIpv6(encodeUdp(datagram));
    const payload = packet.payload.slice();
    payload.set(fromHex(hex), at);
    expect(() => decodeUdp({ ...packet, payload })).toThrow(expect.objectContaining({ field }));
  });
});

describe('an address', () => {
  it('is link-local or not', () => {
    expect(linkLocal(fromHex('0a0b0c0d0e0f1011'))).toBe('fe80:0:0:0:a0b:c0d:e0f:1011');
    expect(
      [source, 'febf:0:0:0:0:0:0:1', 'fec0:0:0:0:0:0:0:1', 'fd00:0:0:0:0:0:0:1', destination].map(isLinkLocal),
    ).toEqual([true, true, false, false, false]);
  });

  it('is made of a prefix and an interface identifier', () => {
    const prefix = prefixOf('fd00:66:0:7::/64');
    expect(addressIn(prefix, fromHex('0a0b0c0d0e0f1011'))).toBe('fd00:66:0:7:a0b:c0d:e0f:1011');
    expect(formatPrefix(prefix)).toBe('fd00:66:0:7:0:0:0:0/64');
  });

  it('keeps no host bits in its prefix', () => {
    expect(formatPrefix(prefixOf('fd00:66:ffff::1/44'))).toBe('fd00:66:fff0:0:0:0:0:0/44');
    expect(formatPrefix(prefixOf('ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/0'))).toBe('0:0:0:0:0:0:0:0/0');
    expect(formatPrefix(prefixOf('fd00::1/128'))).toBe('fd00:0:0:0:0:0:0:1/128');
  });

  it.each(['fd00::', 'fd00::/129', 'fd00::/x', '10.0.0.0/8', 'fd00::/'])('%s is no prefix', (text) => {
    expect(() => prefixOf(text)).toThrow(RangeError);
  });
});
