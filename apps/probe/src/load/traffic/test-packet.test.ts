import { decodeUdp, internetChecksum } from '@sekisho/esp';
import { toHex } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packetInFrame, packetKinds, readPacket, TestFrame, type TestPacket, writePacket } from './test-packet.ts';

const u32 = fc.nat(0xffff_ffff);
const anyPacket: fc.Arbitrary<TestPacket> = fc.record({
  kind: fc.constantFrom(...Object.values(packetKinds)),
  run: u32,
  flow: u32,
  sequence: u32,
  sentAt: fc.double({ noNaN: true }),
  first: u32,
  second: u32,
  cookie: u32,
});
const addresses = { source: '10.20.0.7', sourcePort: 40_000, destination: '10.0.0.10', destinationPort: 5201 };

describe('a test packet', () => {
  it('is read as written, whatever room is behind it', () => {
    fc.assert(
      fc.property(anyPacket, fc.integer({ min: 40, max: 1372 }), (packet, length) => {
        const bytes = new Uint8Array(length);
        writePacket(bytes, packet);
        expect(readPacket(bytes)).toEqual(packet);
      }),
    );
  });

  it('is not seen in other bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(readPacket(bytes)).toBeUndefined();
        expect(packetInFrame(bytes)).toBeUndefined();
      }),
    );
  });

  it('travels in an IPv4 packet of the wanted length with sound headers', () => {
    const frame = new TestFrame(addresses, 512);
    const packet: TestPacket = { ...sample, sequence: 9 };
    const bytes = frame.write(packet);
    expect(toHex(bytes.subarray(0, 8))).toBe('ff03002145000200');
    const ipv4 = bytes.subarray(4);
    expect(ipv4).toHaveLength(512);
    expect(internetChecksum(ipv4.subarray(0, 20))).toBe(0);
    expect(decodeUdp(ipv4.subarray(20))).toMatchObject({ sourcePort: 40_000, destinationPort: 5201 });
    expect(packetInFrame(bytes)).toEqual({ packet, packetBytes: 512 });
  });

  it.each([
    ['without address and control', 2],
    ['with a short protocol', 3],
  ])('is found in a frame %s', (_name, left) => {
    const bytes = new TestFrame(addresses, 100).write(sample);
    expect(packetInFrame(bytes.subarray(left))?.packet).toEqual(sample);
  });
});

const sample: TestPacket = {
  kind: packetKinds.up,
  run: 1,
  flow: 2,
  sequence: 3,
  sentAt: 4.5,
  first: 6,
  second: 7,
  cookie: 8,
};
