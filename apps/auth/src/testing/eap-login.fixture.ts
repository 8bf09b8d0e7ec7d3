import { randomBytes } from 'node:crypto';
import { type EapReply, eapReply, subjects } from '@sekisho/contracts';
import {
  createEapPeer,
  eapTypes,
  encodeEapPacket,
  MsChapV2Peer,
  md5ChallengePeer,
  type NodeTls,
  type PeerMethod,
} from '@sekisho/eap';
import { newUlid } from '@sekisho/platform';
import { msChapV2AuthenticatorResponse, msChapV2Response } from '@sekisho/ppp';
import { Secret, utf8 } from '@sekisho/wire';
import { type AuthOverBus, client } from './auth-over-bus.fixture.ts';
import { base64 } from './password-login.fixture.ts';

const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };

/** What a client with a password takes part in. */
export const passwordMethods = {
  'eap-md5-challenge': (user: string, text: string): PeerMethod =>
    md5ChallengePeer({ user, password: Secret.fromText(text) }),
  'eap-ms-chap-v2': (user: string, text: string): PeerMethod =>
    new MsChapV2Peer({
      user,
      random,
      respond: (challenges) => msChapV2Response({ ...challenges, password: text }),
      expect: (exchange) => msChapV2AuthenticatorResponse({ ...exchange, password: text }),
    }),
} as const;

export interface EapLogin {
  readonly user: string;
  readonly method: PeerMethod;
  /** Of the client, for methods that need it. */
  readonly tls?: NodeTls | undefined;
  /** Hears every reply but the last before the client does. */
  readonly between?: (reply: Extract<EapReply, { outcome: 'continue' }>) => Promise<void> | void;
}

/** Of a packet longer than its header, what follows that. */
const secretsOf = (packet: string): Uint8Array[] =>
  [Buffer.from(packet, 'base64').subarray(5)].filter(({ length }) => length > 8);

/** A whole conversation: begins anywhere and goes on where the first reply says. @returns the last reply */
export async function logInByEap(auth: AuthOverBus, login: EapLogin): Promise<EapReply> {
  const { user, method, tls, between = () => undefined } = login;
  const connection = newUlid();
  const peer = createEapPeer({ identity: user, methods: [method] });
  let round = 0;
  const ask = (subject: string, packet: Uint8Array) =>
    auth.ask({ subject, connection, round: round++ }, { ...client, packet: base64(packet) }, eapReply);
  const identity = encodeEapPacket({ code: 'response', identifier: 1, type: eapTypes.identity, data: utf8(user) });
  let reply = await ask(subjects.authEapBegin, identity);
  while (reply.outcome === 'continue') {
    await between(reply);
    auth.presented.push(...secretsOf(reply.packet));
    let step = peer.receive(Buffer.from(reply.packet, 'base64'));
    while (step.kind === 'tls' && tls !== undefined) step = peer.tls(await tls.exchange(step.input));
    if (step.kind !== 'send') throw new Error(`the client comes to ${step.kind}`);
    auth.presented.push(...secretsOf(base64(step.packet)));
    reply = await ask(subjects.authEapContinue(reply.instance), step.packet);
  }
  return reply;
}
