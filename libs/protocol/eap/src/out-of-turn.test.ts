import { fromHex, type Random, utf8 } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import type { EapServerStep } from './eap.ts';
import type { PeerMethod, PeerMethodStep } from './methods/method.ts';
import { encodeMsChapV2 } from './methods/ms-chap-v2/packet.ts';
import { MsChapV2Peer } from './methods/ms-chap-v2/peer.ts';
import { PeapPeer } from './methods/peap/peer.ts';
import { eapTypes, encodeEapPacket } from './packet.ts';
import { createEapPeer } from './peer.ts';
import { createEapServer } from './server.ts';

const nothing = new Uint8Array();
const zeros: Random = { bytes: (length) => new Uint8Array(length) };
const failedTls = { kind: 'failed', reason: 'TLS: no' } as const;
const response = (identifier: number, type: number, data: Uint8Array) =>
  encodeEapPacket({ code: 'response', identifier, type, data });
const request = (type: number, data: Uint8Array) => encodeEapPacket({ code: 'request', identifier: 1, type, data });

const serverOf = (random = zeros) => createEapServer({ random, name: 'gateway', methods: ['md5-challenge'] });
const unexpected = { kind: 'failure', reason: 'unexpected-response' };

describe('an EAP server', () => {
  /** Up to the question whether the response to its challenge is right. */
  function asked() {
    const server = serverOf();
    server.receive(response(7, eapTypes.identity, utf8('alice')));
    const answer = response(8, eapTypes.md5Challenge, Uint8Array.of(16, ...new Uint8Array(16)));
    return { server, step: server.receive(answer), answer };
  }

  it('takes no response while it waits for a verdict', () => {
    const { server, step, answer } = asked();
    expect(step.kind).toBe('verify');
    expect(server.receive(answer)).toMatchObject(unexpected);
  });

  it.each<[string, () => EapServerStep]>([
    ['before anything was said', () => serverOf().tls(failedTls)],
    ['in answer to another question', () => asked().server.tls(failedTls)],
  ])('takes no word of TLS %s', (_, step) => {
    expect(step()).toMatchObject(unexpected);
  });

  it('keeps to what it came to, whatever follows', () => {
    const { server } = asked();
    const end = server.verified({ outcome: 'accepted' });
    expect(end.kind).toBe('success');
    expect(server.tls(failedTls)).toBe(end);
    expect(server.verified({ outcome: 'refused' })).toBe(end);
    expect(server.receive(nothing)).toBe(end);
  });

  it('takes no Request', () => {
    expect(serverOf().receive(request(eapTypes.identity, nothing))).toMatchObject(unexpected);
  });

  it('lets a bug be seen', () => {
    const broken = {
      bytes: () => {
        throw new TypeError('a bug');
      },
    };
    expect(() => serverOf(broken).receive(response(7, eapTypes.identity, utf8('alice')))).toThrow(TypeError);
  });
});

describe('an EAP peer', () => {
  const step = (made: PeerMethodStep): PeerMethod => ({ type: 26, receive: () => made });
  const peerOf = (...methods: readonly PeerMethod[]) => createEapPeer({ identity: 'alice', methods });

  it('is silent to what is no Request, and to a word of TLS that it did not ask for', () => {
    expect(peerOf().receive(response(1, eapTypes.identity, nothing))).toEqual({ kind: 'silent' });
    expect(peerOf().tls(failedTls)).toEqual({ kind: 'silent' });
  });

  it('is silent where a method asked for TLS and takes no answer of it', () => {
    const peer = peerOf(step({ kind: 'tls', input: { begin: true, records: nothing, plaintext: nothing } }));
    expect(peer.receive(request(26, nothing)).kind).toBe('tls');
    expect(peer.tls(failedTls)).toEqual({ kind: 'silent' });
  });

  it('takes one answer of TLS to one question', () => {
    const input = { begin: true, records: nothing, plaintext: nothing };
    const method = { ...step({ kind: 'tls', input }), tls: () => ({ kind: 'fail', reason: 'no' }) as const };
    const peer = peerOf(method);
    peer.receive(request(26, nothing));
    expect(peer.tls(failedTls)).toEqual({ kind: 'fail', reason: 'no' });
    expect(peer.tls(failedTls)).toEqual({ kind: 'silent' });
  });

  it('lets a bug of a method be seen', () => {
    const receive = () => {
      throw new TypeError('a bug');
    };
    expect(() => peerOf({ type: 26, receive }).receive(request(26, nothing))).toThrow(TypeError);
  });
});

describe('a peer of EAP-MSCHAPv2', () => {
  const peer = () =>
    new MsChapV2Peer({
      user: 'alice',
      random: zeros,
      respond: () => new Uint8Array(24),
      expect: () => `S=${'A'.repeat(40)}`,
    });
  const challenge = encodeMsChapV2({ kind: 'challenge', identifier: 1, challenge: new Uint8Array(16), name: 'gw' });
  const success = (message: string) => encodeMsChapV2({ kind: 'success', identifier: 1, message });

  it('is silent to what only a peer says', () => {
    const own = { identifier: 1, peerChallenge: new Uint8Array(16), ntResponse: new Uint8Array(24), name: '' };
    expect(peer().receive(encodeMsChapV2({ kind: 'response', ...own }))).toEqual({ kind: 'silent' });
    expect(peer().receive(encodeMsChapV2({ kind: 'success-acknowledged' }))).toEqual({ kind: 'silent' });
  });

  it('acknowledges a failure', () => {
    const failure = encodeMsChapV2({ kind: 'failure', identifier: 1, message: 'E=691' });
    expect(peer().receive(failure)).toEqual({ kind: 'respond', data: Uint8Array.of(4) });
  });

  it('has a server proven by its proof alone, and by no earlier one', () => {
    const one = peer();
    one.receive(challenge);
    expect(one.proven).toBe(false);
    expect(one.receive(success(`S=${'B'.repeat(40)} M=ok`))).toMatchObject({ kind: 'fail' });
    expect(one.proven).toBe(false);
    expect(one.receive(success(`S=${'a'.repeat(40)} M=ok`))).toEqual({ kind: 'respond', data: Uint8Array.of(3) });
    expect(one.proven).toBe(true);
    one.receive(challenge);
    expect(one.proven).toBe(false);
  });
});

describe('within PEAP', () => {
  const inside = (made: PeerMethodStep) => {
    const inner = createEapPeer({ identity: 'alice', methods: [{ type: 26, receive: () => made }] });
    const peer = new PeapPeer({ inner, proven: () => true });
    return peer.tls({ kind: 'done', records: nothing, plaintext: fromHex('1a00') });
  };

  it('there is no second TLS', () => {
    const input = { begin: true, records: nothing, plaintext: nothing };
    expect(inside({ kind: 'tls', input })).toMatchObject({ kind: 'fail' });
  });

  it('the end of the inner method is that of the conversation, and its silence too', () => {
    expect(inside({ kind: 'fail', reason: 'no proof' })).toEqual({ kind: 'fail', reason: 'no proof' });
    expect(inside({ kind: 'silent' })).toEqual({ kind: 'silent' });
  });
});
