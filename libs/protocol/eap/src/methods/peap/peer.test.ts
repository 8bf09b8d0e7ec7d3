import { concat, fromHex, toHex, utf8 } from '@sekisho/wire';
import { beforeEach, describe, expect, it } from 'vitest';
import type { EapPeer, EapPeerStep } from '../../eap.ts';
import { decodeEapPacket, encodeEapPacket } from '../../packet.ts';
import { createEapPeer } from '../../peer.ts';
import { PeapPeer } from './peer.ts';

const nothing = new Uint8Array();
const request = (data: Uint8Array, identifier = 9): Uint8Array =>
  encodeEapPacket({ code: 'request', identifier, type: 25, data });
const start = request(Uint8Array.of(0x20));
const records = (hex: string): Uint8Array => request(concat(Uint8Array.of(0), fromHex(hex)));
const done = (plaintext: Uint8Array, hex = '') => ({ kind: 'done', records: fromHex(hex), plaintext }) as const;

const method = { type: 26, receive: (data: Uint8Array) => ({ kind: 'respond', data: concat(data, data) }) as const };

describe('a PEAP peer', () => {
  let peer: EapPeer;
  let proven: boolean;
  beforeEach(() => {
    proven = true;
    const inner = createEapPeer({ identity: 'alice', methods: [method] });
    peer = createEapPeer({ identity: 'anonymous', methods: [new PeapPeer({ inner, proven: () => proven })] });
  });

  /** What the peer sends within TLS to what the server sends there. */
  function inside(plaintext: Uint8Array): string {
    peer.receive(records('17'));
    const step = peer.tls(done(plaintext));
    if (step.kind !== 'tls') throw new Error(`the peer had nothing to send but ${step.kind}`);
    return toHex(step.input.plaintext);
  }
  const typeData = (step: EapPeerStep): string => {
    const packet = step.kind === 'send' && decodeEapPacket(step.packet);
    return packet && packet.code === 'response' && packet.type === 25 ? toHex(packet.data) : '';
  };

  it('begins TLS at the Start and sends what TLS makes of every message', () => {
    expect(peer.receive(start)).toEqual({ kind: 'tls', input: { begin: true, records: nothing, plaintext: nothing } });
    expect(typeData(peer.tls(done(nothing, '160301')))).toBe('00160301');
    expect(peer.receive(records('1603ff'))).toEqual({
      kind: 'tls',
      input: { begin: false, records: fromHex('1603ff'), plaintext: nothing },
    });
    expect(typeData(peer.tls(done(nothing)))).toBe('00');
  });

  it('gives its identity within TLS alone, to a request with or without a header', () => {
    expect(peer.receive(encodeEapPacket({ code: 'request', identifier: 1, type: 1, data: nothing }))).toMatchObject({
      packet: encodeEapPacket({ code: 'response', identifier: 1, type: 1, data: utf8('anonymous') }),
    });
    const identity = `01${toHex(utf8('alice'))}`;
    expect(inside(Uint8Array.of(1))).toBe(identity);
    expect(inside(fromHex('0107000501'))).toBe(identity);
  });

  it('answers the inner method without a header, and refuses another one by a Nak', () => {
    expect(inside(fromHex('1aabcd'))).toBe('1aabcdabcd');
    expect(inside(fromHex('0401ff'))).toBe('031a');
  });

  it('sends what TLS had to send together with the answer', () => {
    peer.receive(records('17'));
    peer.tls(done(Uint8Array.of(1), 'aa'));
    expect(typeData(peer.tls(done(nothing, 'bb')))).toBe('00aabb');
  });

  it.each([
    ['a success', '0001', true, '0001'],
    ['a failure', '0002', true, '0002'],
    ['a success of a server that has not proved itself', '0001', false, '0002'],
  ])('answers the result with its own: %s', (_, result, isProven, answer) => {
    proven = isProven;
    expect(inside(fromHex(`0108000b2180030002${result}`))).toBe(`0208000b2180030002${answer}`);
  });

  it('fails with TLS', () => {
    peer.receive(start);
    const reason = 'TLS: self-signed certificate';
    expect(peer.tls({ kind: 'failed', reason })).toEqual({ kind: 'fail', reason });
  });

  it('is silent to what can’t be read, within TLS and around it', () => {
    expect(peer.receive(request(fromHex('80000000')))).toEqual({ kind: 'silent' });
    peer.receive(records('17'));
    expect(peer.tls(done(fromHex('0108000b218003ffff0001')))).toEqual({ kind: 'silent' });
    expect(peer.tls(done(nothing))).toEqual({ kind: 'silent' });
  });
});
