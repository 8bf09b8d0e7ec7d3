import { DecodeError, fromHex, toHex } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeIcmpEcho, encodeIcmpEcho, internetChecksum } from './icmp-echo.ts';
import { decodeUdp, encodeUdp } from './udp.ts';

describe('UDP inside ESP', () => {
  it('is written without a checksum', () => {
    const bytes = encodeUdp({ sourcePort: 1701, destinationPort: 1701, payload: fromHex('c802000c0001000000010001') });
    expect(toHex(bytes)).toBe('06a506a500140000c802000c0001000000010001');
  });

  it('is read as written, whatever its checksum', () => {
    const port = fc.nat(0xffff);
    fc.assert(
      fc.property(port, port, fc.uint8Array(), port, (sourcePort, destinationPort, payload, checksum) => {
        const bytes = encodeUdp({ sourcePort, destinationPort, payload });
        new DataView(bytes.buffer).setUint16(6, checksum);
        expect(decodeUdp(bytes)).toEqual({ sourcePort, destinationPort, payload });
      }),
    );
  });

  it.each(['06a506a500070000', '06a506a500090000', '06a506'])('refuses %s', (hex) => {
    expect(() => decodeUdp(fromHex(hex))).toThrow(DecodeError);
  });
});

describe('ICMP echo', () => {
  it('computes the checksum of the example in RFC 1071 §3', () => {
    expect(internetChecksum(fromHex('0001f203f4f5f6f7'))).toBe(0xffff - 0xddf2);
  });

  it('is read as written', () => {
    const echo = fc.record({
      kind: fc.constantFrom('request' as const, 'reply' as const),
      source: fc.ipV4(),
      destination: fc.ipV4(),
      identifier: fc.nat(0xffff),
      sequence: fc.nat(0xffff),
      data: fc.uint8Array({ maxLength: 100 }),
    });
    fc.assert(
      fc.property(echo, (sent) => {
        const packet = encodeIcmpEcho(sent);
        expect(internetChecksum(packet.subarray(0, 20))).toBe(0);
        expect(decodeIcmpEcho(packet)).toEqual(sent);
      }),
    );
  });

  it('skips other protocols and refuses a wrong checksum', () => {
    const packet = encodeIcmpEcho({
      kind: 'request',
      source: '10.0.0.1',
      destination: '10.0.0.2',
      identifier: 1,
      sequence: 2,
      data: fromHex('aabb'),
    });
    const udp = packet.slice();
    udp[9] = 17;
    expect(decodeIcmpEcho(udp)).toBeUndefined();
    packet[packet.length - 1] = 0;
    expect(() => decodeIcmpEcho(packet)).toThrow(/ICMP checksum/);
  });

  it('throws nothing but DecodeError on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const packet = Uint8Array.from([0x45, ...bytes]);
        try {
          decodeIcmpEcho(packet);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
    );
  });
});
