import { Secret, text, utf8 } from '@sekisho/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createEapPeer,
  createEapServer,
  decodeEapPacket,
  type EapMethod,
  type EapPeer,
  type EapPeerStep,
  type EapServerStep,
  encodeEapPacket,
  MsChapV2Peer,
  md5ChallengePeer,
} from './index.ts';
import { limits } from './limits.ts';
import { md5Response } from './methods/md5-challenge/packet.ts';

const random = (seed = 0x5a) => ({ bytes: (length: number) => new Uint8Array(length).fill(seed) });
const server = (methods: readonly EapMethod[] = ['md5-challenge']) =>
  createEapServer({ random: random(), name: 'gateway', methods });
const identityRequest = encodeEapPacket({ code: 'request', identifier: 1, type: 1, data: new Uint8Array() });
const identity = (name: string, identifier = 1): Uint8Array =>
  encodeEapPacket({ code: 'response', identifier, type: 1, data: utf8(name) });
const response = (identifier: number, type: number, ...data: number[]): Uint8Array =>
  encodeEapPacket({ code: 'response', identifier, type, data: Uint8Array.from(data) });
const accepted = { outcome: 'accepted' } as const;
const refused = { outcome: 'refused' } as const;

const md5 = (password: string) => md5ChallengePeer({ user: 'alice', password: Secret.fromText(password) });
const md5Peer = (password = 'wonderland') => createEapPeer({ identity: 'alice', methods: [md5(password)] });

/** Not the computation of RFC 2759, which is another library's: what matters here is who is given what. */
const ntResponse = new Uint8Array(24).fill(0x77);
const proof = `S=${'AB'.repeat(20)}`;
const msChapV2 = () =>
  new MsChapV2Peer({ user: 'alice', random: random(9), respond: () => ntResponse, expect: () => proof });
const msChapV2Peer = () => createEapPeer({ identity: 'alice', methods: [msChapV2()] });

function sent(step: EapPeerStep): Uint8Array {
  if (step.kind !== 'send') throw new Error(`the peer did not send but ${step.kind}`);
  return step.packet;
}

function answerOf(peer: EapPeer, step: EapServerStep): Uint8Array {
  if (step.kind !== 'send') throw new Error(`the server did not send but ${step.kind}`);
  return sent(peer.receive(step.packet));
}

/** A conversation up to the point where the server wants to know whether the peer's response is right. */
function challenged(peer: EapPeer, methods?: readonly EapMethod[]) {
  const eap = server(methods);
  let step = eap.receive(sent(peer.receive(identityRequest)));
  while (step.kind === 'send') step = eap.receive(answerOf(peer, step));
  return { eap, peer, question: step };
}

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

describe('EAP-MSCHAPv2', () => {
  const right = { outcome: 'accepted', authenticatorResponse: proof } as const;
  const messageOf = (step: EapServerStep): string => {
    const packet = step.kind === 'send' && decodeEapPacket(step.packet);
    return packet && packet.code === 'request' ? text(packet.data.subarray(4)) : '';
  };
  const converse = () => challenged(msChapV2Peer(), ['ms-chap-v2']);

  it('hands out what the peer answered to its challenge', () => {
    expect(converse().question).toEqual({
      kind: 'verify',
      identity: 'alice',
      method: 'ms-chap-v2',
      credentials: {
        method: 'ms-chap-v2',
        identifier: 2,
        hashedName: 'alice',
        authenticatorChallenge: new Uint8Array(16).fill(0x5a),
        peerChallenge: new Uint8Array(16).fill(9),
        ntResponse,
      },
    });
  });

  it('proves the server to the peer and succeeds when the peer has acknowledged', () => {
    const { eap, peer } = converse();
    const proving = eap.verified(right);
    expect(messageOf(proving)).toBe(`${proof} M=welcome`);
    const done = eap.receive(answerOf(peer, proving));
    expect(done).toMatchObject({ kind: 'success', identity: 'alice', method: 'ms-chap-v2' });
    expect(done.kind === 'success' && decodeEapPacket(done.packet)).toEqual({ code: 'success', identifier: 3 });
  });

  it('tells the peer of a refusal and fails when the peer has acknowledged', () => {
    const { eap, peer } = converse();
    const failing = eap.verified({ outcome: 'refused', msChapError: 648, message: 'too old' });
    expect(messageOf(failing)).toBe(`E=648 R=0 C=${'5A'.repeat(16)} V=3 M=too old`);
    expect(eap.receive(answerOf(peer, failing))).toMatchObject({
      kind: 'failure',
      reason: 'refused',
      identity: 'alice',
    });
  });

  it('says authentication failure (691) of a refusal without an error of its own', () => {
    expect(messageOf(converse().eap.verified(refused))).toMatch(/^E=691 R=0 C=[0-9A-F]{32} V=3 M=/);
  });

  it.each([
    ['a Success', 3],
    ['a Failure', 4],
  ])('fails after a refusal, also on %s', (_, opCode) => {
    const { eap } = converse();
    eap.verified(refused);
    expect(eap.receive(response(3, 26, opCode))).toMatchObject({ kind: 'failure', reason: 'refused' });
  });

  it('does not accept the peer without the proof it is owed', () => {
    expect(messageOf(converse().eap.verified(accepted))).toMatch(/^E=691/);
  });

  it.each([
    ['a Success before its response (CVE-2015-8023)', response(2, 26, 3)],
    ['a Failure before its response', response(2, 26, 4)],
    ['a response to another challenge', response(2, 26, 2, 9, 0, 54, 49, ...new Uint8Array(49))],
  ])('fails on %s', (_, packet) => {
    const eap = server(['ms-chap-v2']);
    eap.receive(identity('alice'));
    expect(eap.receive(packet)).toMatchObject({ kind: 'failure', reason: 'unexpected-response' });
  });

  it('fails when the peer does not accept the proof', () => {
    const { eap } = converse();
    eap.verified(right);
    expect(eap.receive(response(3, 26, 4))).toMatchObject({ kind: 'failure', reason: 'unexpected-response' });
  });

  it('is not gone on with by a peer to which the server proves nothing', () => {
    const { eap, peer } = converse();
    const step = eap.verified({ ...right, authenticatorResponse: `S=${'00'.repeat(20)}` });
    expect(peer.receive(step.kind === 'send' ? step.packet : new Uint8Array())).toEqual({
      kind: 'fail',
      reason: 'the server does not know the password',
    });
  });

  it('has a peer that is silent to a proof before the challenge', () => {
    const data = Uint8Array.of(3, 2, 0, 4);
    expect(msChapV2Peer().receive(encodeEapPacket({ code: 'request', identifier: 2, type: 26, data }))).toEqual({
      kind: 'silent',
    });
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
