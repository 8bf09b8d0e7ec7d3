import { createHmac } from 'node:crypto';
import { DecodeError, fromHex, type Random, Secret, toHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { EspError } from './errors.ts';
import { decodeIcmpEcho, encodeIcmpEcho } from './icmp-echo.ts';
import { EspInbound } from './inbound.ts';
import { EspOutbound } from './outbound.ts';
import { type EspSuite, shapeOf } from './suite.ts';
import { decodeUdp } from './udp.ts';

const sevens: Random = { bytes: (length) => new Uint8Array(length).fill(7) };
const secret = (length: number) => new Secret(new Uint8Array(length).fill(length));
const saOf = (suite: EspSuite, integrity: number, salt: number) => ({
  spi: 0x1000,
  suite,
  keys: { encryption: secret(suite.keyBits / 8), integrity: secret(integrity), salt: secret(salt) },
});

const sha2: EspSuite = { encryption: 'aes-cbc', keyBits: 128, integrity: 'hmac-sha2-256-128' };
const gcm: EspSuite = { encryption: 'aes-gcm-16', keyBits: 128, integrity: 'none' };

describe('what a suite puts around the payload', () => {
  it.each<[EspSuite, number, number, number]>([
    [gcm, 8, 16, 4],
    [sha2, 16, 16, 16],
    [{ ...sha2, integrity: 'hmac-sha1-96' }, 16, 12, 16],
    [{ ...sha2, integrity: 'hmac-sha2-256-96' }, 16, 12, 16],
    [{ ...sha2, encryption: '3des-cbc', keyBits: 192 }, 8, 16, 8],
  ])('%o: an IV of %i octets, an ICV of %i, blocks of %i', (suite, ivOctets, icvOctets, blockOctets) => {
    expect(shapeOf(suite)).toEqual({ ivOctets, icvOctets, blockOctets });
  });

  it('is half of HMAC-SHA2-256 over all of the packet before it (RFC 4868 §2.3)', () => {
    const sa = saOf(sha2, 32, 0);
    const packet = new EspOutbound(sa, sevens).seal(fromHex('aabb'), 17);
    const covered = packet.subarray(0, packet.length - 16);
    const full = createHmac('sha256', sa.keys.integrity.reveal()).update(covered).digest('hex');
    expect(toHex(packet.subarray(packet.length - 16))).toBe(full.slice(0, 32));
  });

  it('is the first 12 octets of it for a client of before RFC 4868, which knows no others', () => {
    const cut = saOf({ ...sha2, integrity: 'hmac-sha2-256-96' }, 32, 0);
    const packet = new EspOutbound(cut, sevens).seal(fromHex('aabb'), 17);
    const whole = new EspOutbound(saOf(sha2, 32, 0), sevens).seal(fromHex('aabb'), 17);
    expect(toHex(packet)).toBe(toHex(whole.subarray(0, -4)));
    expect(new EspInbound(cut).open(whole)).toEqual({ dropped: 'malformed' });
    expect(new EspInbound(cut).open(packet)).toEqual({ payload: fromHex('aabb'), nextHeader: 17 });
  });

  it('is a random IV of CBC, and of GCM the sequence number, which no key sees twice', () => {
    const cbc = new EspOutbound(saOf(sha2, 32, 0), sevens).seal(fromHex('aa'), 17);
    expect(toHex(cbc.subarray(8, 24))).toBe('07'.repeat(16));
    const outbound = new EspOutbound(saOf(gcm, 0, 4), sevens, 0x0102_0303);
    expect(toHex(outbound.seal(fromHex('aa'), 17).subarray(8, 16))).toBe('0000000001020304');
  });
});

describe('a packet of the least length', () => {
  it.each([
    ['AES-CBC', saOf(sha2, 32, 0), 8 + 16 + 16 + 16],
    ['AES-GCM', saOf(gcm, 0, 4), 8 + 8 + 4 + 16],
  ])('of %s is one block, and no shorter one is looked at', (_, sa, octets) => {
    const packet = new EspOutbound(sa, sevens).seal(new Uint8Array(), 17);
    expect(packet).toHaveLength(octets);
    expect(new EspInbound(sa).open(packet)).toEqual({ payload: new Uint8Array(), nextHeader: 17 });
    expect(new EspInbound(sa).open(packet.subarray(0, octets - shapeOf(sa.suite).blockOctets))).toEqual({
      dropped: 'malformed',
    });
  });
});

describe('errors', () => {
  it('say what they are', () => {
    expect(new EspError('sequence-exhausted')).toMatchObject({ name: 'EspError', code: 'sequence-exhausted' });
  });

  it.each(['06a506a500070000', '06a506a500000000'])('are a bad length of UDP below its header: %s', (hex) => {
    expect(() => decodeUdp(fromHex(hex))).toThrow(expect.objectContaining({ code: 'bad-length', field: 'UDP length' }));
  });

  it('are a bad value of a checksum that is wrong', () => {
    const packet = encodeIcmpEcho({
      kind: 'request',
      source: '10.0.0.1',
      destination: '10.0.0.2',
      identifier: 1,
      sequence: 1,
      data: fromHex('01'),
    });
    packet[22] = 0;
    expect(() => decodeIcmpEcho(packet)).toThrow(new DecodeError('bad-value', 'ICMP checksum', 20));
  });
});
