import { type Instant, instant, later, milliseconds } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { decodeControlPacket } from './header.ts';
import {
  acknowledge,
  arrive,
  type Channel,
  flush,
  forgetUnsent,
  isQuiet,
  openChannel,
  repeat,
  repeatDue,
  setPeerWindow,
  submit,
} from './reliable-delivery.ts';

const now: Instant = instant(0);
const body = (n: number): Uint8Array => Uint8Array.of(n);
const numbers = (datagrams: readonly Uint8Array[]): number[] =>
  datagrams.map((bytes) => decodeControlPacket(bytes).header.ns);

/** A message from the peer. */
function from(channel: Channel, ns: number, nr: number, content = body(ns & 0xff)): string {
  return arrive(channel, { tunnelId: 1, sessionId: 0, ns, nr }, content, now).kind;
}

describe('reliable delivery', () => {
  it('counts on from 65535 to 0, in both directions', () => {
    const channel = { ...openChannel(now, 9), ns: 65_534, nr: 65_534 };
    for (let n = 0; n < 4; n += 1) submit(channel, 0, body(n));
    expect(numbers(flush(channel, now))).toEqual([65_534, 65_535, 0, 1]);
    expect(from(channel, 65_534, 65_535)).toBe('deliver');
    expect(channel.inFlight.map(({ ns }) => ns)).toEqual([65_535, 0, 1]);
    expect(from(channel, 0, 1)).toBe('held');
    expect(channel.inFlight.map(({ ns }) => ns)).toEqual([1]);
    expect(from(channel, 65_535, 2)).toBe('deliver');
    expect([channel.nr, isQuiet(channel)]).toEqual([1, true]);
    expect(from(channel, 65_535, 2)).toBe('duplicate');
  });

  it('serves a peer window of 0 as one of 1, and none as one of 4', () => {
    const sentWithin = (window: number | undefined): number => {
      const channel = openChannel(now, 9);
      setPeerWindow(channel, window);
      for (let n = 0; n < 20; n += 1) submit(channel, 0, body(n));
      return flush(channel, now).length;
    };
    expect([0, 1, undefined, 8, 65_535].map(sentWithin)).toEqual([1, 1, 4, 8, 8]);
  });

  it('keeps its state in plain values: a copy goes on where the original stood', () => {
    const channel = openChannel(now, 9);
    submit(channel, 5, body(1));
    flush(channel, now);
    from(channel, 1, 0);
    const copy = structuredClone(channel);
    expect(arrive(copy, { tunnelId: 1, sessionId: 0, ns: 0, nr: 1 }, body(0), now)).toEqual({
      kind: 'deliver',
      messages: [
        { sessionId: 0, body: body(0) },
        { sessionId: 0, body: body(1) },
      ],
    });
    expect(isQuiet(copy)).toBe(true);
  });
});

/** A channel with so many messages in flight, sent at 0. */
function sending(messages: number): Channel {
  const channel = openChannel(now, 9);
  for (let n = 0; n < messages; n += 1) submit(channel, 0, body(n));
  flush(channel, now);
  return channel;
}

const at = (ms: number): Instant => later(now, milliseconds(ms));

describe('a message from the peer', () => {
  it.each([
    [0, 'deliver', true],
    [1, 'held', false],
    [limits.receiveWindowMessages - 1, 'held', false],
    [limits.receiveWindowMessages, 'outside-window', false],
    [0x7fff, 'outside-window', false],
    [0x8000, 'duplicate', true],
    [0xffff, 'duplicate', true],
  ])('%i ahead of the one expected: %s; an acknowledgement is owed: %s', (ahead, kind, owed) => {
    const channel = openChannel(now, 9);
    expect([from(channel, ahead, 0), channel.acknowledgementOwed]).toEqual([kind, owed]);
  });

  it('that is held is kept as it came, in whatever memory it was', () => {
    const channel = openChannel(now, 9);
    const memory = body(1);
    from(channel, 1, 0, memory);
    memory.fill(0xee);
    const arrival = arrive(channel, { tunnelId: 1, sessionId: 0, ns: 0, nr: 0 }, body(0), now);
    expect(arrival).toMatchObject({ messages: [{ body: body(0) }, { body: body(1) }] });
    expect(channel.held.size).toBe(0);
  });

  it('shows that the peer lives, of whatever kind it is', () => {
    const channel = openChannel(now, 9);
    arrive(channel, { tunnelId: 1, sessionId: 0, ns: 9, nr: 0 }, new Uint8Array(), at(5_000));
    expect(channel.heardAt).toBe(5_000);
  });
});

describe('an acknowledgement', () => {
  it('is carried by what is sent, by what is repeated, or by a message of its own', () => {
    for (const carry of [
      (channel: Channel) => submit(channel, 0, body(1)) && flush(channel, now),
      (channel: Channel) => [acknowledge(channel)],
    ]) {
      const channel = openChannel(now, 9);
      from(channel, 0, 0);
      expect(flush(channel, now)).toEqual([]);
      expect(channel.acknowledgementOwed).toBe(true);
      const [bytes = new Uint8Array()] = carry(channel) || [];
      expect([decodeControlPacket(bytes).header.nr, channel.acknowledgementOwed]).toEqual([1, false]);
    }
    const channel = sending(1);
    from(channel, 0, 0);
    expect(repeat(channel).map((bytes) => decodeControlPacket(bytes).header)).toMatchObject([{ ns: 0, nr: 1 }]);
    expect(channel.acknowledgementOwed).toBe(false);
  });

  it('stays owed where nothing is there to be repeated', () => {
    const channel = openChannel(now, 9);
    from(channel, 0, 0);
    expect(repeat(channel)).toEqual([]);
    expect(channel.acknowledgementOwed).toBe(true);
  });
});

describe('the timer of what is in flight', () => {
  it('runs from the oldest message, whatever is sent after it', () => {
    const channel = sending(1);
    submit(channel, 0, body(1));
    expect(numbers(flush(channel, at(600)))).toEqual([1]);
    expect(channel.repeatAt).toBe(1_000);
    expect(repeatDue(channel, at(999))).toEqual([]);
    expect(numbers(repeatDue(channel, at(1_000)) ?? [])).toEqual([0, 1]);
    expect(channel.repeatAt).toBe(3_000);
  });

  it('begins anew, at a second, for what an acknowledgement leaves', () => {
    const channel = sending(3);
    repeatDue(channel, at(1_000));
    arrive(channel, { tunnelId: 1, sessionId: 0, ns: 0, nr: 2 }, new Uint8Array(), at(1_500));
    expect([channel.inFlight.map(({ ns }) => ns), channel.repetitions, channel.repeatAt]).toEqual([[2], 0, 2_500]);
  });

  it('is not moved by an acknowledgement of nothing new, or of what was never sent', () => {
    for (const nr of [0, 4, 0xffff]) {
      const channel = sending(3);
      repeatDue(channel, at(1_000));
      arrive(channel, { tunnelId: 1, sessionId: 0, ns: 0, nr }, new Uint8Array(), at(1_500));
      expect([channel.inFlight.length, channel.repetitions, channel.repeatAt]).toEqual([3, 1, 3_000]);
    }
  });

  it('stops when all is acknowledged, or nothing of it matters any more', () => {
    const channel = sending(3);
    arrive(channel, { tunnelId: 1, sessionId: 0, ns: 0, nr: 3 }, new Uint8Array(), now);
    expect([channel.repeatAt, repeatDue(channel, at(60_000))]).toEqual([undefined, []]);
    const gone = sending(20);
    forgetUnsent(gone);
    expect([isQuiet(gone), gone.repeatAt, flush(gone, now)]).toEqual([true, undefined, []]);
  });
});

describe('the queue', () => {
  it(`takes ${limits.messagesWaitingMax} messages beyond the window`, () => {
    const channel = sending(limits.peerWindowDefaultMessages);
    const taken = Array.from({ length: limits.messagesWaitingMax + 1 }, () => submit(channel, 0, body(1)));
    expect([taken.indexOf(false), taken.lastIndexOf(true) + 1]).toEqual([
      limits.messagesWaitingMax,
      limits.messagesWaitingMax,
    ]);
    expect(isQuiet(channel)).toBe(false);
  });

  it('that is not empty is not quiet, though nothing is in flight', () => {
    const channel = openChannel(now, 9);
    expect(isQuiet(channel)).toBe(true);
    submit(channel, 0, body(1));
    expect(isQuiet(channel)).toBe(false);
  });
});
