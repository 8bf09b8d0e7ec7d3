import { concat, DecodeError, fromHex, toHex, utf8 } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeUdpPacket, parseUdpPacket, type UdpPacket } from './udp-packet.ts';

const packet: UdpPacket = {
  source: '10.66.0.7',
  destination: '255.255.255.255',
  sourcePort: 68,
  destinationPort: 67,
  payload: utf8('hello'),
};

const changed = (...changes: readonly (readonly [at: number, hex: string])[]): Uint8Array => {
  const bytes = encodeUdpPacket(packet);
  for (const [at, hex] of changes) bytes.set(fromHex(hex), at);
  return bytes;
};

describe('a UDP packet', () => {
  it('comes back as it was written, for every length and checksum', () => {
    const ipv4 = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((parts) => parts.join('.'));
    const port = fc.nat(0xffff);
    const any = fc.record({
      source: ipv4,
      destination: ipv4,
      sourcePort: port,
      destinationPort: port,
      payload: fc.uint8Array({ maxLength: 600 }),
    });
    fc.assert(
      fc.property(any, (each) => {
        expect(parseUdpPacket(encodeUdpPacket(each))).toEqual(each);
      }),
    );
  });

  it('stands on the wire as Linux writes it', () => {
    const fromLinux = '45000021e698400040113eaa0a4200070a4200ff00440043000da5f168656c6c6f';
    const same = { ...packet, destination: '10.66.0.255' };
    expect(parseUdpPacket(fromHex(fromLinux))).toEqual(same);
    // The identification apart, and the header checksum with it.
    expect(toHex(encodeUdpPacket(same))).toBe(fromLinux.replace('e698', '0000').replace('3eaa', '2543'));
  });

  it('tells a checksum of zero by its other form', () => {
    const zero = { ...packet, source: '0.0.0.0', destination: '0.0.0.0', sourcePort: 0, destinationPort: 0 };
    const bytes = encodeUdpPacket({ ...zero, payload: fromHex('ffda') });
    expect(toHex(bytes.subarray(26, 28))).toBe('ffff');
    expect(parseUdpPacket(bytes)).not.toBeInstanceOf(DecodeError);
  });

  it('is taken without a checksum, and with bytes behind it', () => {
    expect(parseUdpPacket(changed([26, '0000']))).toEqual(packet);
    expect(parseUdpPacket(concat(encodeUdpPacket(packet), new Uint8Array(3)))).toEqual(packet);
  });

  it('is taken with options in its header', () => {
    const plain = encodeUdpPacket(packet);
    const longer = concat(plain.subarray(0, 20), fromHex('01010100'), plain.subarray(20));
    longer.set(fromHex('46000025'), 0);
    longer.set(fromHex('2d7f'), 10);
    expect(parseUdpPacket(longer)).toEqual(packet);
  });
});

describe('bytes that are no UDP packet', () => {
  it.each([
    ['nothing', new Uint8Array(), 'truncated', 'version and IHL', 0],
    ['IPv6', fromHex('60'), 'bad-value', 'IP version', 0],
    ['a header of 16 bytes', changed([0, '44']), 'bad-length', 'IHL', 0],
    ['more than there is', changed([2, '0022']), 'bad-length', 'total length', 2],
    ['less than the header', changed([2, '0013']), 'bad-length', 'total length', 2],
    ['a first fragment', changed([6, '2000']), 'bad-value', 'flags and fragment offset', 6],
    ['a later fragment', changed([6, '0001']), 'bad-value', 'flags and fragment offset', 6],
    ['TCP', changed([9, '06']), 'bad-value', 'protocol', 9],
    ['a wrong header checksum', changed([10, '0000']), 'bad-value', 'header checksum', 10],
    ['a datagram longer than the packet', changed([24, '000e']), 'bad-length', 'UDP length', 24],
    ['a datagram shorter than its header', changed([24, '0007']), 'bad-length', 'UDP length', 24],
    ['a wrong checksum', changed([26, '0001']), 'bad-value', 'UDP checksum', 26],
  ])('are told by field and offset: %s', (_, bytes, ...[code, field, offset]) => {
    const error = parseUdpPacket(bytes);
    expect(error).toBeInstanceOf(DecodeError);
    expect(error).toMatchObject({ code, field, offset });
  });

  it('never throw, whatever they are', () => {
    const random = fc.uint8Array({ maxLength: 80 });
    fc.assert(
      fc.property(random, fc.nat(33), (bytes, length) => {
        expect(() => parseUdpPacket(bytes)).not.toThrow();
        expect(() => parseUdpPacket(encodeUdpPacket(packet).subarray(0, length))).not.toThrow();
      }),
    );
  });
});
