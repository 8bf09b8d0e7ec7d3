import { Secret, utf8 } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEapMd5Peer, createEapServer, decodeEapPacket, type EapServerStep, encodeEapPacket } from './index.ts';
import { limits } from './limits.ts';
import { md5Response } from './md5-challenge.ts';

const random = (seed = 0x5a) => ({ bytes: (length: number) => new Uint8Array(length).fill(seed) });
const server = (methods: readonly 'md5-challenge'[] = ['md5-challenge']) =>
  createEapServer({ random: random(), name: 'gateway', methods });
const identityRequest = encodeEapPacket({ code: 'request', identifier: 1, type: 1, data: new Uint8Array() });
const identity = (name: string, identifier = 1): Uint8Array =>
  encodeEapPacket({ code: 'response', identifier, type: 1, data: utf8(name) });
const response = (identifier: number, type: number, ...data: number[]): Uint8Array =>
  encodeEapPacket({ code: 'response', identifier, type, data: Uint8Array.from(data) });

function answerOf(peer: ReturnType<typeof createEapMd5Peer>, step: EapServerStep): Uint8Array {
  if (step.kind !== 'send') throw new Error(`the server did not send but ${step.kind}`);
  const answer = peer.receive(step.packet);
  if (!answer) throw new Error('the peer was silent');
  return answer;
}

/** A conversation up to the point where the server wants to know whether the peer's response is right. */
function challenged(secret: string) {
  const eap = server();
  const peer = createEapMd5Peer({ identity: 'alice', secret: Secret.fromText(secret) });
  const first = eap.receive(peer.receive(identityRequest) ?? new Uint8Array());
  const question = eap.receive(answerOf(peer, first));
  return { eap, question };
}

describe('an EAP server', () => {
  it('asks whether the response to its challenge is right, and knows no secret itself', () => {
    const challenge = new Uint8Array(limits.challengeBytes).fill(0x5a);
    expect(challenged('wonderland').question).toEqual({
      kind: 'verify',
      identity: 'alice',
      credentials: {
        method: 'chap-md5',
        identifier: 2,
        challenge,
        response: md5Response(2, Secret.fromText('wonderland'), challenge),
      },
    });
  });

  it('accepts the peer whose response is right, under the identifier of that response', () => {
    const step = challenged('wonderland').eap.verified(true);
    expect(step).toMatchObject({ kind: 'success', identity: 'alice', method: 'md5-challenge' });
    expect(step.kind === 'success' && decodeEapPacket(step.packet)).toEqual({ code: 'success', identifier: 2 });
  });

  it('refuses the peer whose response is wrong, under the identifier of that response', () => {
    const step = challenged('wonderland').eap.verified(false);
    expect(step).toMatchObject({ kind: 'failure', reason: 'refused', identity: 'alice' });
    expect(step.kind === 'failure' && decodeEapPacket(step.packet)).toEqual({ code: 'failure', identifier: 2 });
  });

  it('takes no verdict before a response', () => {
    const eap = server();
    eap.receive(identity('alice'));
    expect(eap.verified(true)).toMatchObject({ kind: 'failure', reason: 'unexpected-response' });
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
    const { eap } = challenged('wonderland');
    const refused = eap.verified(false);
    expect(eap.verified(true)).toEqual(refused);
    expect(eap.receive(identity('alice'))).toEqual(refused);
  });

  it('never succeeds, nor throws, on whatever packets without a right response', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 30 }), (packets) => {
        const eap = server();
        eap.receive(identity('alice'));
        for (const packet of packets) {
          const step = eap.receive(packet);
          expect(step.kind).not.toBe('success');
          if (step.kind === 'verify') expect(eap.verified(false).kind).toBe('failure');
        }
      }),
    );
  });
});

describe('an EAP-MD5 peer', () => {
  const peer = createEapMd5Peer({ identity: 'alice', secret: Secret.fromText('wonderland') });
  const request = (type: number, ...data: number[]): Uint8Array =>
    encodeEapPacket({ code: 'request', identifier: 5, type, data: Uint8Array.from(data) });

  it.each([
    ['its identity', request(1), { type: 1, data: utf8('alice') }],
    ['an empty Notification', request(2, 72, 105), { type: 2, data: new Uint8Array() }],
    ['a Nak that names MD5 to EAP-TLS', request(13, 0x20), { type: 3, data: Uint8Array.of(4) }],
  ])('answers %s', (_, packet, expected) => {
    expect(decodeEapPacket(peer.receive(packet) ?? new Uint8Array())).toEqual({
      code: 'response',
      identifier: 5,
      ...expected,
    });
  });

  it.each([
    ['a Nak', request(3, 4)],
    ['a Response', response(1, 1)],
    ['a Success', encodeEapPacket({ code: 'success', identifier: 1 })],
    ['a challenge larger than its packet', request(4, 200, 1)],
    ['nothing', new Uint8Array()],
  ])('is silent to %s', (_, packet) => {
    expect(peer.receive(packet)).toBeUndefined();
  });
});
