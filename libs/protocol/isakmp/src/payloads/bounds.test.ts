import { fromHex, toHex } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { decodeFragment } from '../messages/fragmentation.ts';
import { decodeHeader, decodePayloads, encodeMessage } from '../messages/message.ts';
import { payloadTypes } from '../numbers.ts';
import type { Payload } from './index.ts';
import { spiBytes, spiNumber } from './spi.ts';

const u16 = (value: number) => toHex(Uint8Array.of(value >> 8, value & 0xff));
const alone = (type: number, body: string) =>
  decodePayloads(type, fromHex(`0000 ${u16(4 + fromHex(body).length)} ${body}`)).payloads[0];
/** Payload types (RFC 2408 §3.1, RFC 3947 §9). */
const types: Partial<Record<Payload['kind'], number>> = {
  identification: 5,
  certificate: 6,
  signature: 9,
  'vendor-id': 13,
  'nat-detection': 20,
  'key-exchange': 4,
  'nat-original-address': 21,
};
const typeOf = (kind: Payload['kind']) => types[kind] ?? 0;
const zeros = (octets: number) => '00'.repeat(octets);

describe('a payload', () => {
  it.each<[Payload['kind'], string, number, number]>([
    ['nat-detection', '', limits.hashBytesMin, limits.hashBytesMax],
    ['nat-original-address', '01000000', 4, 16],
    ['certificate', '04', 1, 4_096],
    ['key-exchange', '', 1, limits.publicValueBytesMax],
    ['signature', '', 1, limits.signatureBytesMax],
    ['identification', '01000000', 0, limits.identificationBytesMax],
    ['vendor-id', '', 0, limits.vendorIdBytesMax],
  ])('of the kind %s holds what it may', (kind, head, min, max) => {
    const type = typeOf(kind);
    expect(alone(type, head + zeros(min))?.kind).toBe(kind);
    expect(alone(type, head + zeros(max))?.kind).toBe(kind);
    if (min > 0) {
      expect(() => alone(type, head + zeros(min - 1))).toThrow(expect.objectContaining({ code: 'truncated' }));
    }
  });

  it.each<[Payload['kind'], string, number]>([
    ['nat-detection', '', limits.hashBytesMax],
    ['nat-original-address', '01000000', 16],
    ['key-exchange', '', limits.publicValueBytesMax],
    ['signature', '', limits.signatureBytesMax],
    ['identification', '01000000', limits.identificationBytesMax],
    ['vendor-id', '', limits.vendorIdBytesMax],
  ])('of the kind %s holds no more', (kind, head, max) => {
    expect(() => alone(typeOf(kind), head + zeros(max + 1))).toThrow(expect.objectContaining({ code: 'bad-length' }));
  });

  it('names as many SAs to delete as the limit', () => {
    const deletion = (count: number) => `00000001 03 04 ${u16(count)} ${'00001000'.repeat(count)}`;
    expect(alone(payloadTypes.delete, deletion(limits.deletedSpisMax))?.kind).toBe('delete');
    expect(() => alone(payloadTypes.delete, deletion(limits.deletedSpisMax + 1))).toThrow(
      expect.objectContaining({ code: 'too-many' }),
    );
    expect(() => alone(payloadTypes.delete, `${deletion(1)}00`)).toThrow(
      expect.objectContaining({ code: 'trailing-bytes' }),
    );
  });

  it.each(['00000000', '00000003'])('is not shorter than its header: %s', (hex) => {
    expect(() => decodePayloads(payloadTypes.hash, fromHex(hex))).toThrow(
      expect.objectContaining({ code: 'bad-length', field: 'payload length' }),
    );
  });
});

describe('an SPI', () => {
  it('has four octets and is none of the reserved ones', () => {
    expect(['00000100', 'ffffffff'].map((hex) => spiNumber(fromHex(hex)))).toEqual([256, 0xffff_ffff]);
    expect(['000000ff', '00000000', '000100', '0000000100'].map((hex) => spiNumber(fromHex(hex)))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(toHex(spiBytes(0x0102_0304))).toBe('01020304');
  });
});

const header = {
  initiatorCookie: new Uint8Array(8),
  responderCookie: new Uint8Array(8),
  nextPayload: 0,
  exchange: 2,
  flags: 0,
  messageId: 0,
};

describe('a header', () => {
  const message = (octets: number) => encodeMessage(header, new Uint8Array(octets - 28));

  it('counts itself, and no more than a message may have', () => {
    expect(decodeHeader(message(28)).length).toBe(28);
    expect(decodeHeader(message(limits.messageBytesMax)).length).toBe(limits.messageBytesMax);
    expect(() => decodeHeader(message(limits.messageBytesMax + 1))).toThrow(
      expect.objectContaining({ code: 'bad-length' }),
    );
  });

  it('of another major version is a bad value', () => {
    const other = message(28);
    other[17] = 0x20;
    expect(() => decodeHeader(other)).toThrow(expect.objectContaining({ code: 'bad-value', field: 'version' }));
  });
});

describe('a fragment', () => {
  const fragment = (size: number, number: number, data = '') =>
    decodeFragment(
      encodeMessage(
        { ...header, nextPayload: 132 },
        fromHex(`0000 ${u16(size)} 0001 ${number.toString(16).padStart(2, '0')} 01 ${data}`),
      ),
    );

  it('may be nothing but its header', () => {
    expect(fragment(8, 1)).toMatchObject({ number: 1, last: true, data: new Uint8Array() });
  });

  it.each([0, 7])('has no length of %i', (size) => {
    expect(() => fragment(size, 1, '00')).toThrow(expect.objectContaining({ code: 'bad-length' }));
  });

  it('is numbered from 1 to the limit', () => {
    expect(fragment(8, limits.fragmentsMax).number).toBe(limits.fragmentsMax);
    for (const number of [0, limits.fragmentsMax + 1]) {
      expect(() => fragment(8, number)).toThrow(expect.objectContaining({ code: 'bad-value' }));
    }
  });
});
