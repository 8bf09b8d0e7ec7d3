import { DecodeError, fromHex } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from './limits.ts';
import { newReassembly, reassemble } from './messages/fragmentation.ts';
import {
  decodeHeader,
  decodePayloads,
  encodeBody,
  encodeMessage,
  encodePayloads,
  type Header,
  headerBytes,
} from './messages/message.ts';
import { type Payload, payloadType } from './payloads/index.ts';
import { Pair } from './testing/pair.fixture.ts';

const u8 = fc.integer({ min: 0, max: 0xff });
const u16 = fc.integer({ min: 0, max: 0xffff });
const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const bytes = (minLength: number, maxLength: number) => fc.uint8Array({ minLength, maxLength });

const attribute = fc.oneof(
  fc.record({ type: fc.integer({ min: 0, max: 0x7fff }), short: fc.constant(true), value: bytes(2, 2) }),
  fc.record({ type: fc.integer({ min: 0, max: 0x7fff }), short: fc.constant(false), value: bytes(0, 8) }),
);
const transform = fc.record({ number: u8, id: u8, attributes: fc.array(attribute, { maxLength: 3 }) });
const proposal = fc.record({
  number: u8,
  protocol: u8,
  spi: bytes(0, 16),
  transforms: fc.array(transform, { maxLength: 2 }),
});

/** Every payload that has a codec of its own, and one that has none. */
const payloads: Record<Payload['kind'], fc.Arbitrary<Payload>> = {
  'security-association': fc.record({
    kind: fc.constant('security-association' as const),
    doi: u32,
    situation: u32,
    proposals: fc.array(proposal, { maxLength: 2 }),
  }),
  'key-exchange': fc.record({ kind: fc.constant('key-exchange' as const), publicKey: bytes(1, 512) }),
  identification: fc.record({
    kind: fc.constant('identification' as const),
    type: u8,
    protocol: u8,
    port: u16,
    data: bytes(0, 64),
  }),
  certificate: fc.record({ kind: fc.constant('certificate' as const), encoding: u8, data: bytes(1, 300) }),
  'certificate-request': fc.record({
    kind: fc.constant('certificate-request' as const),
    encoding: u8,
    authority: bytes(0, 300),
  }),
  hash: fc.record({ kind: fc.constant('hash' as const), hash: bytes(16, 64) }),
  signature: fc.record({ kind: fc.constant('signature' as const), signature: bytes(1, 512) }),
  nonce: fc.record({
    kind: fc.constant('nonce' as const),
    nonce: bytes(limits.nonceBytesMin, limits.nonceBytesMax),
  }),
  notification: fc.record({
    kind: fc.constant('notification' as const),
    doi: u32,
    protocol: u8,
    type: u16,
    spi: bytes(0, 16),
    data: bytes(0, 64),
  }),
  delete: fc.integer({ min: 1, max: 16 }).chain((size) =>
    fc.record({
      kind: fc.constant('delete' as const),
      doi: u32,
      protocol: u8,
      spis: fc.array(bytes(size, size), { maxLength: 8 }),
    }),
  ),
  'vendor-id': fc.record({ kind: fc.constant('vendor-id' as const), id: bytes(0, 40) }),
  'nat-detection': fc.record({
    kind: fc.constant('nat-detection' as const),
    type: fc.constantFrom(20, 130),
    hash: bytes(16, 64),
  }),
  'nat-original-address': fc.record({
    kind: fc.constant('nat-original-address' as const),
    type: fc.constantFrom(21, 131),
    idType: u8,
    address: fc.constantFrom(4, 16).chain((size) => bytes(size, size)),
  }),
  unknown: fc.record({
    kind: fc.constant('unknown' as const),
    type: fc.integer({ min: 200, max: 255 }),
    body: bytes(0, 40),
  }),
};
const chainBytesMax = 250;
const anyChain = fc
  .array(fc.oneof(...Object.values(payloads)), { minLength: 1, maxLength: 6 })
  .map((list) => list.filter((_, index) => sizeOf(list.slice(0, index + 1)) <= chainBytesMax));
const sizeOf = (list: readonly Payload[]): number =>
  list.reduce((sum, payload) => sum + 4 + encodeBody(payload).length, 0);

/** The type of the first payload stands in the header before it. */
const firstType = ([first]: readonly Payload[]): number => (first ? payloadType(first) : 0);

/** A decoder's only way out, besides a value. */
function decodesOrRefuses(decode: () => unknown): void {
  try {
    decode();
  } catch (error) {
    expect(error).toBeInstanceOf(DecodeError);
  }
}

describe('a payload', () => {
  it.each(Object.entries(payloads))('%s comes back as it was', (_kind, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (payload) => {
        expect(decodePayloads(firstType([payload]), encodePayloads([payload])).payloads).toEqual([payload]);
      }),
    );
  });

  it('chain comes back in order, without the padding behind it', () => {
    fc.assert(
      fc.property(anyChain, fc.integer({ min: 0, max: 15 }), (list, padding) => {
        const encoded = encodePayloads(list);
        const padded = new Uint8Array(encoded.length + padding);
        padded.set(encoded);
        const chain = decodePayloads(firstType(list), padded);
        expect(chain.payloads).toEqual(list);
        expect(chain.afterFirst).toEqual(encodePayloads(list.slice(1)));
      }),
    );
  });

  it('of any type and content throws nothing but DecodeError', () => {
    fc.assert(
      fc.property(u8, bytes(0, 200), (type, content) => {
        decodesOrRefuses(() => decodePayloads(type, content));
      }),
      { numRuns: 2_000 },
    );
  });

  it('with any byte changed throws nothing but DecodeError', () => {
    fc.assert(
      fc.property(anyChain, fc.nat(), u8, (list, where, value) => {
        const encoded = encodePayloads(list);
        if (encoded.length === 0) return;
        encoded[where % encoded.length] = value;
        decodesOrRefuses(() => decodePayloads(firstType(list), encoded));
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    [
      'security-association',
      1,
      `00000001 00000001 ${'00000008 0101 0000'.repeat(limits.proposalsMax + 1)}`,
      'proposals',
    ],
    ['delete', 12, '00000001 03 04 ffff', 'delete SPIs'],
    ['nonce', 10, '00'.repeat(limits.nonceBytesMax + 1), 'nonce'],
    ['nonce', 10, '00'.repeat(limits.nonceBytesMin - 1), 'nonce'],
    ['key exchange', 4, '', 'KE public value'],
    ['hash', 8, '00'.repeat(15), 'HASH'],
    ['notification', 11, '00000001 01 ff 0001', 'notification SPI'],
  ])('%s beyond its bounds is refused by field', (_name, type, hex, field) => {
    const body = fromHex(hex);
    const encoded = encodePayloads([{ kind: 'unknown', type: 255, body }]);
    expect(() => decodePayloads(type, encoded)).toThrow(expect.objectContaining({ name: 'DecodeError', field }));
  });

  it.each([
    ['one proposal', [limits.transformsMax + 1]],
    ['several proposals together', Array.from({ length: 5 }, () => 13)],
  ])('SA with too many transforms in %s is refused', (_name, counts) => {
    const u16Hex = (value: number) => value.toString(16).padStart(4, '0');
    const proposals = counts.map((count) => {
      const fixed = `0000 ${u16Hex(8 + 8 * count)} 01 01 00 ${u16Hex(count).slice(2)}`;
      return `${fixed}${'00000008 01010000'.repeat(count)}`;
    });
    const body = fromHex(`00000001 00000001 ${proposals.join('')}`);
    const error = expect.objectContaining({ name: 'DecodeError', code: 'too-many', field: 'transforms' });
    expect(() => decodePayloads(1, encodePayloads([{ kind: 'unknown', type: 255, body }]))).toThrow(error);
  });

  it(`chain of more than ${limits.payloadsMax} is refused`, () => {
    const list = Array.from(
      { length: limits.payloadsMax + 1 },
      () => ({ kind: 'vendor-id', id: fromHex('01') }) as const,
    );
    const error = expect.objectContaining({ name: 'DecodeError', code: 'too-many', field: 'payloads' });
    expect(() => decodePayloads(13, encodePayloads(list))).toThrow(error);
  });
});

describe('a header', () => {
  const header = fc.record({
    initiatorCookie: bytes(8, 8),
    responderCookie: bytes(8, 8),
    nextPayload: u8,
    exchange: u8,
    flags: u8,
    messageId: u32,
  });

  it('comes back as it was', () => {
    fc.assert(
      fc.property(header, bytes(0, 100), (fields, body) => {
        const message = encodeMessage(fields, body);
        const expected: Header = { ...fields, length: headerBytes + body.length };
        expect(decodeHeader(message)).toEqual(expected);
      }),
    );
  });

  it.each([
    ['a length beyond the datagram', 'ffffffff'],
    ['a length below the header', '0000001b'],
  ])('with %s is refused', (_name, length) => {
    const message = fromHex(`${'00'.repeat(17)} 10 02 00 00000000 ${length} 00000000`);
    expect(() => decodeHeader(message)).toThrow(DecodeError);
  });

  it('of another major version is refused', () => {
    const message = fromHex(`${'00'.repeat(17)} 20 02 00 00000000 0000001c`);
    expect(() => decodeHeader(message)).toThrow(expect.objectContaining({ field: 'version' }));
  });
});

/** Every datagram of a connection, by its receiver. */
function conversation() {
  const pair = new Pair();
  const sent: { readonly to: 'client' | 'gateway'; readonly bytes: Uint8Array }[] = [];
  pair.tap = (to, { bytes: datagram }) => sent.push({ to, bytes: datagram }) > 0;
  pair.connect();
  pair.run(1_000);
  return { pair, sent };
}

describe('a real message', () => {
  it('cut short anywhere throws nothing but DecodeError', () => {
    const { sent } = conversation();
    expect(sent).toHaveLength(9);
    for (const { bytes: message } of sent) {
      const clear = (decodeHeader(message).flags & 1) === 0;
      for (let length = 0; length < message.length; length += 1) {
        expect(() => decodeHeader(message.subarray(0, length))).toThrow(DecodeError);
        if (length < headerBytes || !clear) continue;
        const { nextPayload } = decodeHeader(message);
        expect(() => decodePayloads(nextPayload, message.subarray(headerBytes, length))).toThrow(DecodeError);
      }
    }
  });

  it('cut short, flipped or random is taken by a live endpoint without an exception, and harms no SA', () => {
    const { pair, sent } = conversation();
    const remote = { address: '198.51.100.7', port: 4500 };
    const local = { address: '203.0.113.1', port: 4500 };
    const towards = (datagram: Uint8Array) => pair.deliver('gateway', { bytes: datagram, remote, local });
    for (const { bytes: message } of sent) {
      for (let length = 0; length < message.length; length += 3) towards(message.slice(0, length));
      for (let at = 0; at < message.length; at += 3) {
        const changed = message.slice();
        changed[at] = (changed[at] ?? 0) ^ 0x55;
        towards(changed);
      }
    }
    fc.assert(
      fc.property(bytes(0, 120), (noise) => {
        towards(noise);
      }),
    );
    expect(pair.effects('gateway', 'sa-deleted')).toEqual([]);
    expect(pair.effects('gateway', 'child-deleted')).toEqual([]);
  });
});

describe('a fragment', () => {
  it('of any content throws nothing but DecodeError', () => {
    fc.assert(
      fc.property(bytes(0, 64), (body) => {
        const fields = { initiatorCookie: new Uint8Array(8), responderCookie: new Uint8Array(8) };
        const message = encodeMessage({ ...fields, nextPayload: 132, exchange: 2, flags: 0, messageId: 0 }, body);
        decodesOrRefuses(() => reassemble(newReassembly(), message, new Pair().now));
      }),
    );
  });
});
