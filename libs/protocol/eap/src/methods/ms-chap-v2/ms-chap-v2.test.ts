import { text } from '@sekisho/wire';
import { describe, expect, it } from 'vitest';
import {
  accepted,
  answerOf,
  challenged,
  identity,
  msChapV2Peer,
  ntResponse,
  proof,
  refused,
  response,
  server,
} from '../../conversation.fixture.ts';
import { decodeEapPacket, type EapServerStep, encodeEapPacket } from '../../index.ts';

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
