import { fromHex, toHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { decodeIcmpEcho, encodeIcmpEcho, type IcmpEcho, internetChecksum } from './icmp-echo.ts';

const echo: IcmpEcho = {
  kind: 'request',
  source: '10.0.0.1',
  destination: '10.0.0.2',
  identifier: 0x0102,
  sequence: 0x0304,
  data: fromHex('aabb'),
};

/** The packet of `echo` with some of its octets changed, and a sound ICMP checksum. */
function changed(octets: Readonly<Record<number, number>>): Uint8Array {
  const packet = encodeIcmpEcho(echo);
  for (const [at, octet] of Object.entries(octets)) packet[Number(at)] = octet;
  packet.fill(0, 22, 24);
  new DataView(packet.buffer).setUint16(22, internetChecksum(packet.subarray(20)));
  return packet;
}

describe('an ICMP echo', () => {
  it('is written as RFC 791 and RFC 792 draw it', () => {
    expect(toHex(encodeIcmpEcho(echo))).toBe(
      '4500001e 03040000 4001 63d9 0a000001 0a000002 0800 493e 0102 0304 aabb'.replaceAll(' ', ''),
    );
    expect(encodeIcmpEcho({ ...echo, kind: 'reply' })[20]).toBe(0);
  });

  it('is read behind options of IPv4', () => {
    const packet = encodeIcmpEcho(echo);
    const head = packet.slice(0, 20);
    head.set([0x46, 0, 0, packet.length + 4]);
    expect(decodeIcmpEcho(Uint8Array.from([...head, 1, 1, 1, 1, ...packet.subarray(20)]))).toEqual(echo);
  });

  it('ends where IPv4 says, whatever stands behind', () => {
    expect(decodeIcmpEcho(Uint8Array.from([...encodeIcmpEcho(echo), 9, 9]))).toEqual(echo);
  });

  it.each([
    ['a message of another type', { 20: 3 }],
    ['a first fragment', { 6: 0x20 }],
    ['a later fragment', { 7: 1 }],
    ['another protocol', { 9: 17 }],
  ])('is not %s', (_, octets) => {
    expect(decodeIcmpEcho(changed(octets))).toBeUndefined();
  });

  it('may forbid fragments', () => {
    expect(decodeIcmpEcho(changed({ 6: 0x40 }))).toEqual(echo);
  });

  it.each([
    ['IPv6', { 0: 0x65 }, 'bad-value'],
    ['a header of four words', { 0: 0x44 }, 'bad-value'],
    ['a length that the packet does not have', { 3: 0x1f }, 'truncated'],
    ['a length shorter than its header', { 3: 0x13 }, 'truncated'],
  ])('is refused for %s', (_, octets, code) => {
    expect(() => decodeIcmpEcho(changed(octets))).toThrow(expect.objectContaining({ code }));
  });
});

describe('the checksum of RFC 1071', () => {
  it('takes an odd octet as the high half of a word, and folds every carry', () => {
    expect(internetChecksum(fromHex('01'))).toBe(0xfeff);
    expect(internetChecksum(fromHex('ffff ffff ffff'))).toBe(0);
    expect(internetChecksum(new Uint8Array())).toBe(0xffff);
  });
});
