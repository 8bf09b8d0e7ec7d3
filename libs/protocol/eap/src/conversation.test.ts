import { Secret, utf8 } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accepted,
  challenged,
  identity,
  md5,
  md5Peer,
  msChapV2,
  msChapV2Peer,
  proof,
  refused,
  response,
  sent,
  server,
} from './conversation.fixture.ts';
import { createEapPeer, decodeEapPacket, type EapMethod, type EapServerStep, encodeEapPacket } from './index.ts';
import { limits } from './limits.ts';
import { md5Response } from './methods/md5-challenge/packet.ts';

describe('an EAP server', () => {
  it('asks whether the response to its challenge is right, and knows no secret itself', () => {
    const challenge = new Uint8Array(limits.challengeBytes).fill(0x5a);
    expect(challenged(md5Peer('wonderland')).question).toEqual({
      kind: 'verify',
      identity: 'alice',
      method: 'md5-challenge',
      credentials: {
        method: 'chap-md5',
        identifier: 2,
        challenge,
        response: md5Response(2, Secret.fromText('wonderland'), challenge),
      },
    });
  });

  it('accepts the peer whose response is right, under the identifier of that response', () => {
    const step = challenged(md5Peer()).eap.verified(accepted);
    expect(step).toMatchObject({ kind: 'success', identity: 'alice', method: 'md5-challenge' });
    expect(step.kind === 'success' && decodeEapPacket(step.packet)).toEqual({ code: 'success', identifier: 2 });
  });

  it('refuses the peer whose response is wrong, under the identifier of that response', () => {
    const step = challenged(md5Peer()).eap.verified(refused);
    expect(step).toMatchObject({ kind: 'failure', reason: 'refused', identity: 'alice' });
    expect(step.kind === 'failure' && decodeEapPacket(step.packet)).toEqual({ code: 'failure', identifier: 2 });
  });

  it('takes no verdict before a response', () => {
    const eap = server();
    eap.receive(identity('alice'));
    expect(eap.verified(accepted)).toMatchObject({ kind: 'failure', reason: 'unexpected-response' });
  });

  it('takes the identifier on from the Identity, beyond 255 to 0', () => {
    const step = server().receive(identity('alice', 255));
    expect(step.kind === 'send' && decodeEapPacket(step.packet)).toMatchObject({
      code: 'request',
      identifier: 0,
      type: 4,
    });
  });

  it.each([
    ['names methods it lacks', [13, 26]],
    ['names none', [0]],
    ['insists on the one it has just refused', [4]],
  ])('fails without a common method when the Nak %s', (_, wanted) => {
    const eap = server();
    eap.receive(identity('alice'));
    expect(eap.receive(response(2, 3, ...wanted))).toMatchObject({
      kind: 'failure',
      reason: 'no-common-method',
      identity: 'alice',
    });
  });

  it('fails without a common method when it has none', () => {
    expect(server([]).receive(identity('alice'))).toMatchObject({ kind: 'failure', reason: 'no-common-method' });
  });

  it('repeats its request to a response with another identifier, and ends that after its rounds', () => {
    const eap = server();
    const request = eap.receive(identity('alice'));
    for (let round = 1; round < limits.roundsMax; round++) expect(eap.receive(response(99, 4, 1, 1))).toEqual(request);
    expect(eap.receive(response(99, 4, 1, 1))).toMatchObject({ kind: 'failure', reason: 'too-many-rounds' });
  });

  it.each([
    ['a method before the Identity', [response(1, 4, 1, 1)]],
    ['a Success from the peer', [encodeEapPacket({ code: 'success', identifier: 1 })]],
    ['another method than the one asked for', [identity('alice'), response(2, 13, 0)]],
    ['a second Identity', [identity('alice'), identity('bob', 2)]],
  ])('fails on %s', (_, packets) => {
    const eap = server();
    const last = packets.map((packet) => eap.receive(packet)).at(-1);
    expect(last).toMatchObject({ kind: 'failure', reason: 'unexpected-response' });
  });

  it.each([
    ['a value larger than its packet', response(2, 4, 200, 1, 2)],
    ['a value that is no MD5 digest', response(2, 4, 2, 1, 2)],
    ['a packet cut short', Uint8Array.of(2, 2, 0, 40, 4)],
  ])('fails on %s', (_, packet) => {
    const eap = server();
    eap.receive(identity('alice'));
    expect(eap.receive(packet)).toMatchObject({ kind: 'failure', reason: 'malformed', identity: 'alice' });
  });

  it('keeps to its verdict', () => {
    const { eap } = challenged(md5Peer());
    const failed = eap.verified(refused);
    expect(eap.verified(accepted)).toEqual(failed);
    expect(eap.receive(identity('alice'))).toEqual(failed);
  });

  it('never succeeds, nor throws, on whatever packets without a right response', () => {
    const methods = fc.constantFrom<readonly EapMethod[]>(['md5-challenge'], ['ms-chap-v2']);
    fc.assert(
      fc.property(methods, fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 30 }), (methods, packets) => {
        const eap = server(methods);
        eap.receive(identity('alice'));
        for (const packet of packets) {
          const step = eap.receive(packet);
          expect(step.kind).not.toBe('success');
          if (step.kind === 'verify') expect(eap.verified(refused).kind).not.toBe('success');
        }
      }),
    );
  });
});

describe('an EAP server of several methods', () => {
  const both: readonly EapMethod[] = ['ms-chap-v2', 'md5-challenge'];
  const typeOf = (step: EapServerStep) => {
    const packet = step.kind === 'send' && decodeEapPacket(step.packet);
    return packet && packet.code === 'request' ? packet.type : step;
  };

  it.each([
    ['its first', both, 26],
    ['its first', both.toReversed(), 4],
  ])('offers %s', (_, methods, type) => {
    expect(typeOf(server(methods).receive(identity('alice')))).toBe(type);
  });

  it('offers the next that a Nak names, under a new identifier and with a new exchange', () => {
    const eap = server(both);
    eap.receive(identity('alice'));
    expect(typeOf(eap.receive(response(2, 3, 13, 4)))).toBe(4);
    expect(eap.receive(response(3, 3, 26))).toMatchObject({ kind: 'failure', reason: 'no-common-method' });
  });

  it('comes to the method of a peer that does another one alone', () => {
    const { eap, question } = challenged(md5Peer(), both);
    expect(question).toMatchObject({ kind: 'verify', method: 'md5-challenge' });
    expect(eap.verified(accepted)).toMatchObject({ kind: 'success', method: 'md5-challenge' });
  });

  it('takes no Nak once the peer has answered the method', () => {
    const { eap } = challenged(msChapV2Peer(), both);
    const success = eap.verified({ outcome: 'accepted', authenticatorResponse: proof });
    expect(typeOf(success)).toBe(26);
    expect(eap.receive(response(3, 3, 4))).toMatchObject({ kind: 'failure', reason: 'unexpected-response' });
  });
});

describe('an EAP peer', () => {
  const peer = createEapPeer({ identity: 'alice', methods: [msChapV2(), md5('wonderland')] });
  const request = (type: number, ...data: number[]): Uint8Array =>
    encodeEapPacket({ code: 'request', identifier: 5, type, data: Uint8Array.from(data) });

  it.each([
    ['its identity', request(1), { type: 1, data: utf8('alice') }],
    ['an empty Notification', request(2, 72, 105), { type: 2, data: new Uint8Array() }],
    ['a Nak that names its methods to EAP-TLS', request(13, 0x20), { type: 3, data: Uint8Array.of(26, 4) }],
  ])('answers %s', (_, packet, expected) => {
    expect(decodeEapPacket(sent(peer.receive(packet)))).toEqual({ code: 'response', identifier: 5, ...expected });
  });

  it.each([
    ['a Nak', request(3, 4)],
    ['a Response', response(1, 1)],
    ['a Success', encodeEapPacket({ code: 'success', identifier: 1 })],
    ['a challenge larger than its packet', request(4, 200, 1)],
    ['nothing', new Uint8Array()],
  ])('is silent to %s', (_, packet) => {
    expect(peer.receive(packet)).toEqual({ kind: 'silent' });
  });
});
