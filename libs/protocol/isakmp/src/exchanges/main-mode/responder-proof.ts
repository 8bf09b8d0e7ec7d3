import { elapsed, type Instant } from '@sekisho/wire';
import { type Association, ignore, reply, type Turn } from '../../associations/association.ts';
import type { IkeDatagram, IkeRefusalCode, PeerVerdict } from '../../endpoint.ts';
import { limits } from '../../limits.ts';
import type { Header } from '../../messages/message.ts';
import { notifyTypes } from '../../numbers.ts';
import {
  askAboutPeer,
  askForSignature,
  establish,
  isProven,
  type Keyed,
  mainModeProtection,
  type OwnProof,
  openProof,
  ownProof,
  type Proven,
  provenByKey,
  refusePeer,
  refuseProof,
  saysInitialContact,
  sealProof,
} from './authentication.ts';

interface Awaiting extends Keyed {
  /** The address the client dialled, as far as can be known: the identity of this gateway towards it. */
  readonly dialled: string;
}

/** Message 5 has come and can be read. */
interface Answering extends Awaiting {
  readonly request: Uint8Array;
  /** IV of message 6. */
  readonly iv: Uint8Array;
}

export type ResponderProofState =
  | (Awaiting & {
      readonly at: 'await-identity';
      /** Messages 5 that could not be understood, and when the first came. */
      readonly wrong: number;
      readonly wrongSince: Instant | undefined;
    })
  /** The verdict on the client is awaited. */
  | (Answering & { readonly at: 'checking-identity'; readonly initialContact: boolean })
  /** The client is accepted; the own signature is being made. */
  | (Answering & { readonly at: 'signing-reply'; readonly own: OwnProof; readonly proven: Proven });

type State<At extends ResponderProofState['at']> = Extract<ResponderProofState, { at: At }>;

/** Messages 1 to 4 are done. */
export const awaitIdentity = (awaiting: Awaiting): State<'await-identity'> => {
  const { suite, credentials, expiresAt, offeredBody, keys } = awaiting;
  const { initiatorPublic, responderPublic, peerBehindNat, dialled } = awaiting;
  const agreed = { suite, credentials, expiresAt, offeredBody, keys };
  const known = { initiatorPublic, responderPublic, peerBehindNat, dialled };
  return { at: 'await-identity', ...agreed, ...known, wrong: 0, wrongSince: undefined };
};

/** Message 5: the client's identity, and the proof of it. */
export function onMessage5(turn: Turn, association: Association, datagram: IkeDatagram, header: Header): void {
  const { mainMode: state } = association;
  if (state.at !== 'await-identity') return ignore(turn, datagram.remote, 'message 5 out of turn');
  const opened = openProof(association, state, state.keys.iv, datagram, header);
  const byKey = state.credentials.method === 'pre-shared-key';
  if (!opened || (byKey && !isProven(opened))) return wrongMessage5(turn, association, state);
  const { remote, local } = datagram;
  Object.assign(association, { remote, local });
  turn.out.push({ kind: 'step', attempt: association.attempt, step: 'main-mode-5', remote });
  const answering = { ...state, request: datagram.bytes.slice(), iv: opened.iv };
  if (byKey) return answer(turn, association, answering, provenByKey(opened));
  if (!askAboutPeer(turn, association, state, opened)) return;
  association.mainMode = { ...answering, at: 'checking-identity', initialContact: saysInitialContact(opened.chain) };
}

/** The verdict on a client that signs. */
export function onClientChecked(turn: Turn, association: Association, verdict: PeerVerdict): void {
  const { mainMode: state } = association;
  if (state.at !== 'checking-identity') return;
  if (verdict.outcome === 'refused') return refusePeer(turn, association, verdict, mainModeProtection(state, state.iv));
  const { initialContact } = state;
  const { identity, name } = verdict;
  answer(turn, association, state, { identity, name, initialContact });
}

/** Proves the own identity in turn: at once by the key that both have, or as soon as the signature is made. */
function answer(turn: Turn, association: Association, answering: Answering, proven: Proven): void {
  const own = ownProof(association, answering, answering.dialled);
  const state = { ...answering, at: 'signing-reply', own, proven } as const;
  if (askForSignature(turn, association, answering, own)) association.mainMode = state;
  else sendMessage6(turn, association, state, undefined);
}

/** The own signature; undefined: the client's repeated message 5 asks again. */
export function onReplySigned(turn: Turn, association: Association, signature: Uint8Array | undefined): void {
  const { mainMode: state } = association;
  if (state.at !== 'signing-reply') return;
  if (signature) sendMessage6(turn, association, state, signature);
  else association.mainMode = awaitIdentity(state);
}

function sendMessage6(
  turn: Turn,
  association: Association,
  state: State<'signing-reply'>,
  signature: Uint8Array | undefined,
): void {
  const sealed = sealProof(association, state, state.iv, state.own, signature);
  reply(turn, association, state.request, sealed.message);
  establish(turn, association, state, state.proven, sealed.iv);
}

function wrongMessage5(turn: Turn, association: Association, state: State<'await-identity'>): void {
  const wrong = state.wrong + 1;
  association.mainMode = { ...state, wrong, wrongSince: state.wrongSince ?? turn.now };
  if (wrong >= limits.wrongMessage5Max) refuseWrong(turn, association, state);
}

/** A client whose message 5 stays wrong has another key; a single wrong one may be forged. */
export function onWaitingForIdentity(turn: Turn, association: Association): void {
  const { mainMode: state } = association;
  if (state.at !== 'await-identity' || state.wrongSince === undefined) return;
  if (elapsed(state.wrongSince, turn.now) >= limits.wrongMessage5Ms) refuseWrong(turn, association, state);
}

function refuseWrong(turn: Turn, association: Association, { credentials }: Keyed): void {
  const [code, detail]: [IkeRefusalCode, string] =
    credentials.method === 'pre-shared-key'
      ? ['pre-shared-key-mismatch', 'message 5 of Main Mode cannot be decrypted or its HASH_I is wrong']
      : ['malformed', 'message 5 of Main Mode cannot be decrypted or lacks ID or SIG'];
  refuseProof(turn, association, { code, detail, notification: notifyTypes.authenticationFailed });
}
