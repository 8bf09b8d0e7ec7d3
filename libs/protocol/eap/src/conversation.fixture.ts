import { Secret, utf8 } from '@sekisho/wire';
import {
  createEapPeer,
  createEapServer,
  type EapMethod,
  type EapPeer,
  type EapPeerStep,
  type EapServerStep,
  encodeEapPacket,
  MsChapV2Peer,
  md5ChallengePeer,
} from './index.ts';

export const random = (seed = 0x5a) => ({ bytes: (length: number) => new Uint8Array(length).fill(seed) });
export const server = (methods: readonly EapMethod[] = ['md5-challenge']) =>
  createEapServer({ random: random(), name: 'gateway', methods });
export const identityRequest = encodeEapPacket({ code: 'request', identifier: 1, type: 1, data: new Uint8Array() });
export const identity = (name: string, identifier = 1): Uint8Array =>
  encodeEapPacket({ code: 'response', identifier, type: 1, data: utf8(name) });
export const response = (identifier: number, type: number, ...data: number[]): Uint8Array =>
  encodeEapPacket({ code: 'response', identifier, type, data: Uint8Array.from(data) });
export const accepted = { outcome: 'accepted' } as const;
export const refused = { outcome: 'refused' } as const;

export const md5 = (password: string) => md5ChallengePeer({ user: 'alice', password: Secret.fromText(password) });
export const md5Peer = (password = 'wonderland') => createEapPeer({ identity: 'alice', methods: [md5(password)] });

/** Not the computation of RFC 2759, which is another library's: what matters here is who is given what. */
export const ntResponse = new Uint8Array(24).fill(0x77);
export const proof = `S=${'AB'.repeat(20)}`;
export const msChapV2 = () =>
  new MsChapV2Peer({ user: 'alice', random: random(9), respond: () => ntResponse, expect: () => proof });
export const msChapV2Peer = () => createEapPeer({ identity: 'alice', methods: [msChapV2()] });

export function sent(step: EapPeerStep): Uint8Array {
  if (step.kind !== 'send') throw new Error(`the peer did not send but ${step.kind}`);
  return step.packet;
}

export function answerOf(peer: EapPeer, step: EapServerStep): Uint8Array {
  if (step.kind !== 'send') throw new Error(`the server did not send but ${step.kind}`);
  return sent(peer.receive(step.packet));
}

/** A conversation up to the point where the server wants to know whether the peer's response is right. */
export function challenged(peer: EapPeer, methods?: readonly EapMethod[]) {
  const eap = server(methods);
  let step = eap.receive(sent(peer.receive(identityRequest)));
  while (step.kind === 'send') step = eap.receive(answerOf(peer, step));
  return { eap, peer, question: step };
}
