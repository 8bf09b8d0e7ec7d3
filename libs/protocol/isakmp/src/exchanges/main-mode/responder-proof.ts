import { elapsed } from '@sekisho/wire';
import type { Association } from '../../associations/association.ts';
import { reply } from '../../associations/transmission.ts';
import { ignore, type Turn } from '../../associations/turn.ts';
import { ikeKeyLogEntry } from '../../keys/key-log.ts';
import { limits } from '../../limits.ts';
import type { ReceivedMessage } from '../../messages/message.ts';
import { notifyTypes } from '../../numbers.ts';
import type { PeerVerdict } from '../../questions.ts';
import type { Refusal } from '../../refusals.ts';
import { openByKey, openSigned, wipeCandidates } from './candidates.ts';
import { askAboutPeer, askForSignature } from './certificates.ts';
import { establish, provenByKey, saysInitialContact } from './establishment.ts';
import { ownProof, type PeerProof, sealProof } from './proof.ts';
import { mainModeProtection, refusePeer, refuseProof } from './refusal.ts';
import type { Agreed, Answering, Dialled, Proven, Replying, StateAt } from './states.ts';

/** Messages 1 to 4 are done. Of a later state what belongs to message 5 is left out: it is awaited again. */
export const awaitIdentity = ({
  suite,
  credentials,
  expiresAt,
  offeredBody,
  candidates,
  initiatorPublic,
  responderPublic,
  peerBehindNat,
  dialled,
}: Dialled): StateAt<'await-identity'> => ({
  at: 'await-identity',
  suite,
  credentials,
  expiresAt,
  offeredBody,
  candidates,
  initiatorPublic,
  responderPublic,
  peerBehindNat,
  dialled,
  wrong: 0,
  wrongSince: undefined,
});

/** Message 5: the client's identity, and the proof of it. */
export function onMessage5(turn: Turn, association: Association, message: ReceivedMessage): void {
  const { mainMode: state } = association;
  const { bytes, remote, local } = message;
  if (state.at !== 'await-identity') return ignore(turn, remote, 'message 5 out of turn');
  const byKey = state.credentials.method === 'pre-shared-key';
  const fitting = (byKey ? openByKey : openSigned)(association, state, message);
  if (!fitting) return wrongMessage5(turn, association, state);
  const { keyed, peer } = fitting;
  wipeCandidates(state.candidates, keyed);
  turn.env.keyLog?.(ikeKeyLogEntry(association.cookies, keyed.keys));
  Object.assign(association, { remote, local });
  turn.out.push({ kind: 'step', attempt: association.attempt, step: 'main-mode-5', remote });
  const answering = { ...state, ...keyed, candidates: [keyed], request: bytes.slice(), iv: peer.iv };
  if (byKey) return proveByKey(turn, association, answering, peer);
  if (!askAboutPeer(turn, association, keyed, peer)) return;
  association.mainMode = { ...answering, at: 'checking-identity', initialContact: saysInitialContact(peer.chain) };
}

/** The client has the key, and this end proves that it has it too; unless it is accepted no longer. */
function proveByKey(turn: Turn, association: Association, answering: Answering, peer: PeerProof): void {
  const { preSharedKey, iv } = answering;
  if (!preSharedKey?.retired?.()) return proveInTurn(turn, association, answering, provenByKey(peer));
  const refusal = {
    code: 'pre-shared-key-retired',
    detail: `the client has the pre-shared key ${preSharedKey.name}, which has been retired`,
    preSharedKey: preSharedKey.name,
    notification: notifyTypes.authenticationFailed,
  } as const;
  refuseProof(turn, association, refusal, mainModeProtection(answering, iv));
}

/** The verdict on a client that signs. */
export function onClientChecked(turn: Turn, association: Association, verdict: PeerVerdict): void {
  const { mainMode: state } = association;
  if (state.at !== 'checking-identity') return;
  if (verdict.outcome === 'refused') return refusePeer(turn, association, verdict, mainModeProtection(state, state.iv));
  const { identity, name } = verdict;
  proveInTurn(turn, association, state, { identity, name, initialContact: state.initialContact });
}

/** Proves the own identity: at once by the key that both have, or as soon as the signature is made. */
function proveInTurn(turn: Turn, association: Association, answering: Answering, proven: Proven): void {
  const own = ownProof(association, answering, answering.dialled);
  const replying = { ...answering, own, proven };
  if (askForSignature(turn, association, answering, own)) association.mainMode = { ...replying, at: 'signing-reply' };
  else sendMessage6(turn, association, replying, undefined);
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
  replying: Replying,
  signature: Uint8Array | undefined,
): void {
  const { request, iv, own, proven } = replying;
  const sealed = sealProof(association, replying, iv, { ...own, signature });
  reply(turn, association, { request, reply: sealed.message });
  establish(turn, association, { ...replying, lastPhase1Block: sealed.iv }, proven);
}

function wrongMessage5(turn: Turn, association: Association, state: StateAt<'await-identity'>): void {
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

function refuseWrong(turn: Turn, association: Association, { credentials }: Agreed): void {
  const refusal: Refusal =
    credentials.method === 'pre-shared-key'
      ? {
          code: 'pre-shared-key-mismatch',
          detail: 'message 5 of Main Mode cannot be decrypted or its HASH_I is wrong',
        }
      : { code: 'malformed', detail: 'message 5 of Main Mode cannot be decrypted or lacks ID or SIG' };
  refuseProof(turn, association, { ...refusal, notification: notifyTypes.authenticationFailed });
}
