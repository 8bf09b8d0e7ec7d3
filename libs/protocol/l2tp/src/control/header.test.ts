import { DecodeError, fromHex, toHex } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { decodeControlPacket, encodeControlPacket, isControl } from './header.ts';

const u16 = fc.nat(0xffff);

describe('control header', () => {
  it('decodes what it encodes', () => {
    fc.assert(
      fc.property(fc.record({ tunnelId: u16, sessionId: u16, ns: u16, nr: u16 }), fc.uint8Array(), (header, body) => {
        expect(decodeControlPacket(encodeControlPacket(header, body))).toEqual({ header, body });
      }),
    );
  });

  it('encodes a ZLB as the ESP test vector carries it', () => {
    const zlb = encodeControlPacket({ tunnelId: 1, sessionId: 0, ns: 1, nr: 1 }, new Uint8Array());
    expect(toHex(zlb)).toBe('c802000c0001000000010001');
    expect(isControl(zlb)).toBe(true);
  });

  it('ignores reserved bits, the P bit and octets behind the length', () => {
    const { header, body } = decodeControlPacket(fromHex('fdf2000d0001000200030004ffaaaa'));
    expect({ ...header, body: toHex(body) }).toEqual({ tunnelId: 1, sessionId: 2, ns: 3, nr: 4, body: 'ff' });
  });

  it('takes a message as long as limits say, and none that is longer', () => {
    const most = limits.controlMessageOctetsMax - 12;
    const message = (octets: number) =>
      encodeControlPacket({ tunnelId: 1, sessionId: 0, ns: 1, nr: 1 }, new Uint8Array(octets));
    expect(decodeControlPacket(message(most)).body).toHaveLength(most);
    const tooLong = expect.objectContaining({ code: 'bad-length', field: 'L2TP length' });
    expect(() => decodeControlPacket(message(most + 1))).toThrow(tooLong);
  });

  it.each([
    ['version 3 (L2TPv3)', 'c803000c0001000000010001'],
    ['no sequence numbers', 'c002000c0001000000010001'],
    ['an offset', 'ca02000c0001000000010001'],
    ['a length beyond the datagram', 'c802000d0001000000010001'],
    ['a length below the header', 'c802000b0001000000010001'],
    ['a cut header', 'c802000c00010000'],
    ['a data message', '0002000100010000'],
  ])('refuses %s', (_, hex) => {
    expect(() => decodeControlPacket(fromHex(hex))).toThrow(DecodeError);
  });
});
