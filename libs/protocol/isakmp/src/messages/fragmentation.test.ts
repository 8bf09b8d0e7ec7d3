import { concat, DecodeError, instant, later, milliseconds, Writer } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vendorIds } from '../client-profiles/building-blocks.ts';
import { limits } from '../limits.ts';
import { payloadTypes } from '../numbers.ts';
import { identificationTypes } from '../payloads/identification.ts';
import { must, only, sent } from '../testing/effects.fixture.ts';
import { RawClient } from '../testing/raw-client.fixture.ts';
import { decodeFragment, fragment, newReassembly, Reassemblies, type Reassembly, reassemble } from './fragmentation.ts';
import { decodeHeader, encodeMessage, find } from './message.ts';

const header = {
  initiatorCookie: new Uint8Array(8).fill(1),
  responderCookie: new Uint8Array(8).fill(2),
  nextPayload: 8,
  exchange: 2,
  flags: 1,
  messageId: 7,
};
const messageOf = (length: number) =>
  encodeMessage(
    header,
    Uint8Array.from({ length }, (_, index) => index & 255),
  );
const now = instant(1_000);

interface Part {
  readonly id?: number;
  readonly number: number;
  readonly last?: boolean;
  readonly data: Uint8Array;
}
const part = ({ id = 1, number, last = false, data }: Part): Uint8Array => {
  const fields = new Writer()
    .u8(0)
    .u8(0)
    .u16(8 + data.length)
    .u16(id)
    .u8(number)
    .u8(last ? 1 : 0)
    .finish();
  return encodeMessage({ ...header, nextPayload: payloadTypes.fragment }, concat(fields, data));
};
/** A message cut as small as a client may. */
const cut = (message: Uint8Array, size: number, id = 1): Uint8Array[] =>
  Array.from({ length: Math.ceil(message.length / size) }, (_, index) => {
    const data = message.subarray(index * size, (index + 1) * size);
    const fields = { id, number: index + 1, last: (index + 1) * size >= message.length };
    const { length: _length, ...outer } = decodeHeader(message);
    return encodeMessage({ ...outer, nextPayload: payloadTypes.fragment }, part({ ...fields, data }).subarray(28));
  });
const addAll = (reassembly: Reassembly, parts: readonly Uint8Array[]) =>
  parts.map((bytes) => reassemble(reassembly, bytes, now)).filter((whole) => whole !== undefined);
const bytes = (...values: number[]) => Uint8Array.from(values);

describe('fragments', () => {
  it('are no longer than a datagram may be, and make up the message again, in any order and repeated', () => {
    const sizes = fc.integer({ min: limits.datagramBytesMax, max: 12_000 });
    fc.assert(
      fc.property(sizes, fc.infiniteStream(fc.nat()), (size, keys) => {
        const message = messageOf(size);
        const parts = fragment(message, 3);
        for (const datagram of parts) expect(datagram.length).toBeLessThanOrEqual(limits.datagramBytesMax);
        const shuffled = [...parts, ...parts.slice(1)]
          .map((datagram) => ({ datagram, key: keys.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ datagram }) => datagram);
        expect(addAll(newReassembly(), shuffled)[0]).toEqual(message);
      }),
    );
  });

  it('are numbered from 1 under one id, the last one marked, the E flag off', () => {
    const parts = fragment(messageOf(3_000), 9);
    expect(
      parts.map((datagram) => decodeFragment(datagram)).map(({ id, number, last }) => ({ id, number, last })),
    ).toEqual([
      { id: 9, number: 1, last: false },
      { id: 9, number: 2, last: false },
      { id: 9, number: 3, last: true },
    ]);
    expect(parts.map((datagram) => decodeHeader(datagram).flags)).toEqual([0, 0, 0]);
  });

  it('are not a message while one is missing', () => {
    const parts = fragment(messageOf(3_000), 1);
    for (const missing of [0, 1, 2]) {
      expect(
        addAll(
          newReassembly(),
          parts.filter((_, index) => index !== missing),
        ),
      ).toEqual([]);
    }
  });

  it('of a new id put an end to what was begun', () => {
    const reassembly = newReassembly();
    const [first = bytes(), second = bytes(), third = bytes()] = fragment(messageOf(3_000), 1);
    const next = fragment(messageOf(2_000), 2);
    expect(addAll(reassembly, [first, second, ...next.slice(0, 1), third])).toEqual([]);
    expect(addAll(reassembly, next)).toEqual([messageOf(2_000)]);
  });

  it('of the same id make a second message when the first is whole: racoon always says 1', () => {
    const reassembly = newReassembly();
    expect(addAll(reassembly, fragment(messageOf(2_000), 1))).toEqual([messageOf(2_000)]);
    expect(addAll(reassembly, fragment(messageOf(3_000), 1))).toEqual([messageOf(3_000)]);
  });

  it.each<[string, readonly Part[]]>([
    [
      'another content for the same number',
      [
        { number: 1, data: bytes(1) },
        { number: 1, data: bytes(2) },
        { number: 2, last: true, data: bytes(3) },
      ],
    ],
    [
      'two last ones',
      [
        { number: 2, last: true, data: bytes(1) },
        { number: 3, last: true, data: bytes(1) },
        { number: 1, data: bytes(2) },
      ],
    ],
    [
      'a number beyond the last one',
      [
        { number: 2, last: true, data: bytes(1) },
        { number: 3, data: bytes(1) },
        { number: 1, data: bytes(2) },
      ],
    ],
    [
      'a last one before others that came',
      [
        { number: 3, data: bytes(1) },
        { number: 2, last: true, data: bytes(1) },
        { number: 1, data: bytes(2) },
      ],
    ],
  ])('that contradict each other make no message: %s', (_name, parts) => {
    expect(addAll(newReassembly(), parts.map(part))).toEqual([]);
  });

  it('after a contradiction are taken afresh', () => {
    const reassembly = newReassembly();
    addAll(reassembly, [part({ number: 1, data: bytes(1) }), part({ number: 1, data: bytes(2) })]);
    expect(addAll(reassembly, fragment(messageOf(2_000), 1))).toEqual([messageOf(2_000)]);
  });

  it(`of more than ${limits.fragmentBytesMax} bytes make no message`, () => {
    const half = new Uint8Array(limits.fragmentBytesMax / 2 + 1);
    const parts = [part({ number: 1, data: half }), part({ number: 2, last: true, data: half })];
    expect(addAll(newReassembly(), parts)).toEqual([]);
  });

  it('that come too late make no message with the early ones', () => {
    const reassembly = newReassembly();
    const [first = bytes(), ...others] = fragment(messageOf(3_000), 1);
    reassemble(reassembly, first, now);
    const late = later(now, milliseconds(limits.fragmentsMs + 1));
    expect(others.map((datagram) => reassemble(reassembly, datagram, late))).toEqual([undefined, undefined]);
  });

  it.each([
    ['number 0', part({ number: 0, data: bytes(1) })],
    [`number ${limits.fragmentsMax + 1}`, part({ number: limits.fragmentsMax + 1, data: bytes(1) })],
    ['a length below its header', encodeMessage({ ...header, nextPayload: 132 }, bytes(0, 0, 0, 7, 0, 1, 1, 1))],
    ['a length beyond the datagram', encodeMessage({ ...header, nextPayload: 132 }, bytes(0, 0, 0, 99, 0, 1, 1, 1))],
    ['no header', encodeMessage({ ...header, nextPayload: 132 }, bytes(0, 0, 0))],
  ])('with %s are malformed', (_name, datagram) => {
    expect(() => reassemble(newReassembly(), datagram, now)).toThrow(DecodeError);
  });
});

describe('messages of many peers in pieces', () => {
  const [first = bytes(), second = bytes()] = fragment(messageOf(2_000), 1);
  const begun = (all: Reassemblies, count: number) =>
    Array.from({ length: count }, () => {
      const state = newReassembly();
      all.take(state, first, now);
      return state;
    });

  it(`are ${limits.reassembliesMax} at the most: the oldest is forgotten`, () => {
    const all = new Reassemblies();
    const states = begun(all, limits.reassembliesMax + 1);
    expect(states.map(({ parts }) => parts.size).filter((count) => count === 0)).toHaveLength(1);
    const [oldest, ...others] = states;
    const wholes = others.map((state) => all.take(state, second, now)).filter((whole) => whole !== undefined);
    expect(wholes).toHaveLength(limits.reassembliesMax);
    expect(oldest && all.take(oldest, second, now)).toBeUndefined();
  });

  it('are forgotten when nothing more can come of them, and when nobody waits', () => {
    const all = new Reassemblies();
    const [left, late] = begun(all, 2);
    if (left) all.forget(left);
    expect([left?.parts.size, late?.parts.size]).toEqual([0, 1]);
    all.forgetStale(instant(now + limits.fragmentsMs));
    expect(late?.parts.size).toBe(1);
    all.forgetStale(instant(now + limits.fragmentsMs + 1));
    expect(late?.parts.size).toBe(0);
  });

  it('make room when they are whole', () => {
    const all = new Reassemblies();
    for (const state of begun(all, limits.reassembliesMax)) all.take(state, second, now);
    expect(begun(all, limits.reassembliesMax).every(({ parts }) => parts.size === 1)).toBe(true);
  });
});

describe('a client that cuts its messages', () => {
  it('establishes and renews, whatever is repeated and out of order', () => {
    const client = new RawClient();
    client.connectKeys();
    client.float();
    const parts = cut(client.message5().message, 20);
    expect(parts.length).toBeGreaterThan(2);
    for (const datagram of [...parts.slice(1), ...parts.slice(2), ...parts.slice(0, 1)]) client.deliver(datagram);
    expect(client.all('sa-established')).toHaveLength(1);
  });

  it('repeats all of them when one is lost', () => {
    const client = new RawClient();
    client.connectKeys();
    client.float();
    const parts = cut(client.message5().message, 20);
    for (const datagram of parts.slice(1)) client.deliver(datagram);
    expect(client.all('sa-established')).toEqual([]);
    for (const datagram of parts) client.deliver(datagram);
    expect(client.all('sa-established')).toHaveLength(1);
  });

  it('cannot nest fragments, and gets nothing kept for an SA that nobody knows', () => {
    const client = new RawClient().connect();
    const inner = part({ number: 1, last: true, data: bytes(1) });
    const nested = cut(inner, 20).map((datagram) => {
      datagram.set(client.cookies.initiator, 0);
      datagram.set(client.cookies.responder, 8);
      return datagram;
    });
    const kinds = nested.flatMap((datagram) => client.deliver(datagram)).map(({ kind }) => kind);
    expect(kinds).toEqual(['ignored']);
    expect(client.deliver(inner)).toEqual([expect.objectContaining({ reason: 'fragment of an unknown SA' })]);
  });
});

describe('a long message of the gateway', () => {
  const longName = (client: RawClient) => {
    const [own, ours] = client.identifications();
    if (!own || !ours) throw new Error('two selectors');
    return [own, { ...ours, type: identificationTypes.fqdn, data: new Uint8Array(2_000).fill(97) }];
  };

  it('is cut for a client that understands fragments', () => {
    const client = new RawClient().connect();
    const identifications = longName(client);
    const { effects } = client.quickMode({ identifications, messageId: 5 });
    const parts = sent(effects);
    expect(parts.map((datagram) => decodeHeader(datagram).nextPayload)).toEqual([132, 132]);
    const whole = must(addAll(newReassembly(), parts)[0], 'message 2');
    expect(decodeHeader(whole)).toMatchObject({ messageId: 5, flags: 1, nextPayload: 8 });
    const repeated = sent(client.pass(1_500));
    expect(addAll(newReassembly(), repeated)).toEqual([whole]);
  });

  it('is sent whole to one that does not', () => {
    const client = new RawClient();
    client.begin({ vendorIds: [vendorIds.rfc3947] });
    client.exchangeKeys();
    client.identify();
    const { chain, effects } = client.quickMode({ identifications: longName(client) });
    expect(only(effects, 'send')).toHaveLength(1);
    expect(chain && find(chain, 'nonce')?.payload.nonce).toHaveLength(limits.ownNonceBytes);
  });
});
