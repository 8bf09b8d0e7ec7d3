import { type Instant, instant } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import { decodeControlPacket } from './header.ts';
import { arrive, type Channel, flush, isQuiet, openChannel, setPeerWindow, submit } from './reliable-delivery.ts';

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
