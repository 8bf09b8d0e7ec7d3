import { DecodeError, fromHex, toHex } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../limits.ts';
import { TlsChannel, type TlsChannelStep } from './channel.ts';
import { decodeTlsPacket, encodeTlsPacket, type TlsPacket } from './packet.ts';

const fragment = (data: Uint8Array, rest: Partial<TlsPacket> = {}): Uint8Array =>
  encodeTlsPacket({ version: 0, start: false, more: false, messageLength: undefined, data, ...rest });
const acknowledgement = fragment(new Uint8Array());

/** Hands a message over, packet by packet. */
function carry(message: Uint8Array, from: TlsChannel, to: TlsChannel) {
  const sizes: number[] = [];
  for (let data = from.send(message); ; ) {
    sizes.push(data.length);
    const arrived = to.receive(data);
    if (arrived.kind !== 'send') return { arrived, sizes };
    const next = from.receive(arrived.data);
    if (next.kind !== 'send') throw new Error(`the sender has no more, but ${next.kind}`);
    data = next.data;
  }
}

describe('packets of EAP methods with TLS', () => {
  it.each([
    ['a Start', { start: true }, '20'],
    ['a Start of PEAP version 1', { start: true, version: 1 }, '21'],
    ['a first fragment', { more: true, messageLength: 0x1234, data: fromHex('1603') }, 'c0000012341603'],
    ['a middle fragment', { more: true, data: fromHex('aabb') }, '40aabb'],
    ['an acknowledgement', {}, '00'],
  ])(
    'are written as RFC 5216 §3.1 draws them: %s',
    (_, { data = new Uint8Array(), ...rest }: Partial<TlsPacket>, hex) => {
      expect(toHex(fragment(data, rest))).toBe(hex);
      expect(decodeTlsPacket(fromHex(hex))).toMatchObject({ data, ...rest });
    },
  );

  it('are acknowledgements when they have no bytes at all', () => {
    expect(decodeTlsPacket(new Uint8Array())).toMatchObject({ start: false, more: false, data: new Uint8Array() });
  });
});

describe('a TLS channel in EAP', () => {
  it('carries messages of any length, and answers, in packets that fit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), fc.uint8Array({ maxLength: 3000 }), (there, back) => {
        const [peer, server] = [new TlsChannel(), new TlsChannel()];
        const first = carry(there, peer, server);
        expect(first.arrived).toEqual({ kind: 'message', message: there });
        expect(carry(back, server, peer).arrived).toEqual({ kind: 'message', message: back });
        expect(Math.max(...first.sizes)).toBeLessThanOrEqual(limits.tlsFragmentBytesMax + 5);
      }),
      { numRuns: 50 },
    );
  });

  it('sends no packet, with its code, identifier, length and type, that a link need not carry (RFC 3748 §3.1)', () => {
    const { sizes } = carry(new Uint8Array(5_000), new TlsChannel(), new TlsChannel());
    expect(5 + Math.max(...sizes)).toBe(1_020);
  });

  it('announces the whole length in the first of several fragments alone', () => {
    const channel = new TlsChannel();
    const first = decodeTlsPacket(channel.send(new Uint8Array(limits.tlsFragmentBytesMax + 1)));
    expect(first).toMatchObject({ more: true, messageLength: limits.tlsFragmentBytesMax + 1 });
    const second = channel.receive(acknowledgement);
    expect(second.kind === 'send' && decodeTlsPacket(second.data)).toMatchObject({
      more: false,
      messageLength: undefined,
    });
    expect(decodeTlsPacket(channel.send(new Uint8Array(limits.tlsFragmentBytesMax)))).toMatchObject({ more: false });
  });

  it('begins anew at a Start, whatever was under way', () => {
    const channel = new TlsChannel();
    channel.send(new Uint8Array(5000));
    expect(channel.receive(fragment(new Uint8Array(), { start: true }))).toEqual({ kind: 'start' });
    expect(channel.receive(fragment(fromHex('16')))).toEqual({ kind: 'message', message: fromHex('16') });
  });

  it('takes messages whose every fragment announces the length, or none', () => {
    for (const messageLength of [4, undefined]) {
      const channel = new TlsChannel();
      expect(channel.receive(fragment(fromHex('0102'), { more: true, messageLength })).kind).toBe('send');
      expect(channel.receive(fragment(fromHex('0304'), { messageLength }))).toEqual({
        kind: 'message',
        message: fromHex('01020304'),
      });
    }
  });

  const long = new Uint8Array(1500);
  it.each([
    [
      'a length beyond its limit',
      [fragment(long, { more: true, messageLength: limits.tlsMessageBytesMax + 1 })],
      'bad-length',
    ],
    ['more bytes than announced', [fragment(fromHex('0102'), { messageLength: 1 })], 'bad-length'],
    ['fewer bytes than announced', [fragment(fromHex('01'), { messageLength: 2 })], 'truncated'],
    ['fragments without end', Array.from({ length: 60 }, () => fragment(long, { more: true })), 'bad-length'],
    ['an empty fragment', [fragment(new Uint8Array(), { more: true })], 'bad-length'],
    ['a length cut short', [fromHex('800000')], 'truncated'],
  ])('refuses %s', (_, packets, code) => {
    const channel = new TlsChannel();
    expect(() => {
      for (const packet of packets) channel.receive(packet);
    }).toThrow(expect.objectContaining({ code }));
  });

  it('takes nothing but acknowledgements while fragments are to be sent', () => {
    const channel = new TlsChannel();
    channel.send(new Uint8Array(5000));
    expect(() => channel.receive(fragment(fromHex('16')))).toThrow(DecodeError);
  });

  it('is refused by the typed error alone, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 }), (packets) => {
        const channel = new TlsChannel();
        const receive = (packet: Uint8Array): TlsChannelStep | undefined => {
          try {
            return channel.receive(packet);
          } catch (error) {
            expect(error).toBeInstanceOf(DecodeError);
            return undefined;
          }
        };
        for (const packet of packets) receive(packet);
      }),
    );
  });
});
