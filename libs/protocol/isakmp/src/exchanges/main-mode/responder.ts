import { equalConstantTime } from '@sekisho/wire';
import { type Association, newAssociation } from '../../associations/association.ts';
import { reply } from '../../associations/transmission.ts';
import { ignore, refuse, type Turn } from '../../associations/turn.ts';
import { newResponderCookie } from '../../endpoint.ts';
import { limits } from '../../limits.ts';
import {
  clearMessage,
  findAll,
  keyExchangeOf,
  nonceOf,
  type PayloadChain,
  type ReceivedMessage,
} from '../../messages/message.ts';
import { dialledAddress, natDetectionHash, natDetectionPayload } from '../../nat-traversal.ts';
import type { DiffieHellmanAnswer } from '../../questions.ts';
import type { IkeSuite } from '../../suites.ts';
import { answeringVendorIds, type PeerTraits } from '../../vendor-ids.ts';
import { candidatesFor } from './candidates.ts';
import { certificateRequests } from './certificates.ts';
import { answerSecurityAssociation, expiryOf, mainMode } from './proposal.ts';
import { awaitIdentity } from './responder-proof.ts';
import type { ChosenIkeSuite } from './suite-choice.ts';

/** A responder's messages 1 to 4; 5 and 6 are in responder-proof.ts. */

/** Message 1 was acceptable: answers it and begins an association. */
export function onMessage1(
  turn: Turn,
  { bytes, header, remote, local }: ReceivedMessage,
  begun: {
    readonly chosen: ChosenIkeSuite;
    readonly offeredBody: Uint8Array;
    readonly traits: PeerTraits;
    readonly attempt: string;
  },
): Association {
  const { chosen, offeredBody, traits, attempt } = begun;
  const cookies = { initiator: header.initiatorCookie.slice(), responder: newResponderCookie(turn.env) };
  const association = newAssociation({
    attempt,
    role: 'responder',
    cookies,
    remote,
    local,
    traits,
    now: turn.now,
    mainMode: {
      at: 'await-key-exchange',
      suite: chosen.suite,
      credentials: chosen.credentials,
      expiresAt: expiryOf(chosen.transform, turn.now),
      offeredBody: offeredBody.slice(),
    },
  });
  const vendorIds = answeringVendorIds(traits).map((id) => ({ kind: 'vendor-id', id }) as const);
  const message = clearMessage(cookies, mainMode, [answerSecurityAssociation(chosen), ...vendorIds]);
  reply(turn, association, { request: bytes.slice(), reply: message });
  return association;
}

/** Message 3: the client's public value and nonce; the answer needs a Diffie-Hellman computation. */
export function onMessage3(turn: Turn, association: Association, message: ReceivedMessage, chain: PayloadChain): void {
  const { mainMode: state } = association;
  if (state.at !== 'await-key-exchange') return ignore(turn, message.remote, 'message 3 out of turn');
  const initiatorPublic = keyExchangeOf(chain);
  const initiatorNonce = nonceOf(chain);
  if (!initiatorPublic || !initiatorNonce) return ignore(turn, message.remote, 'message 3 without KE or nonce');
  if (!turn.proven(association)) return ignore(turn, message.remote, 'too many unfinished attempts');
  const { attempt, remote, traits } = association;
  const { vendorIds, offered } = traits;
  if (!association.recorded) turn.out.push({ kind: 'step', attempt, step: 'main-mode-1', remote, vendorIds, offered });
  association.recorded = true;
  association.mainMode = {
    ...state,
    at: 'computing',
    initiatorPublic: initiatorPublic.slice(),
    initiatorNonce: initiatorNonce.slice(),
    natDetections: findAll(chain, 'nat-detection').map(({ hash }) => hash.slice()),
    request: message.bytes.slice(),
  };
  turn.out.push({ kind: 'step', attempt, step: 'main-mode-3', remote });
  turn.ask(
    { association },
    { kind: 'diffie-hellman', group: state.suite.group, peerPublic: initiatorPublic.slice(), privateKey: undefined },
  );
}

/** A question can't be answered now: the client's repeated message 3 or 5 asks again. */
export function onMainModePostponed(association: Association): void {
  const { mainMode: state } = association;
  if (state.at === 'checking-identity' || state.at === 'signing-reply') association.mainMode = awaitIdentity(state);
  if (state.at !== 'computing') return;
  const { suite, credentials, expiresAt, offeredBody } = state;
  association.mainMode = { at: 'await-key-exchange', suite, credentials, expiresAt, offeredBody };
}

/** The Diffie-Hellman answer is there: message 4. */
export function onResponderComputed(
  turn: Turn,
  association: Association,
  answer: DiffieHellmanAnswer | undefined,
): void {
  const { mainMode: state, cookies } = association;
  const { natTraversal } = association.traits;
  if (state.at !== 'computing' || !natTraversal) return;
  if (!answer?.sharedSecret || !answer.publicKey) {
    refuse(turn, association, { code: 'malformed', detail: `invalid ${state.suite.group} public value` });
    return turn.drop(association, 'closed-here');
  }
  const { suite, credentials, initiatorPublic, initiatorNonce, natDetections, request } = state;
  const responderNonce = turn.env.random.bytes(limits.ownNonceBytes);
  const responderPublic = answer.publicKey;
  const { sharedSecret } = answer;
  const exchanged = { initiatorNonce, responderNonce, initiatorPublic, responderPublic };
  const candidates = candidatesFor(credentials, { suite, cookies, sharedSecret, ...exchanged });
  sharedSecret.wipe();
  answer.privateKey.wipe();
  const view = viewOfNat(turn, association, suite, natDetections);
  const natDetection = view.hashes.map((hash) => natDetectionPayload(natTraversal, hash));
  const message = clearMessage(cookies, mainMode, [
    { kind: 'key-exchange', publicKey: responderPublic },
    { kind: 'nonce', nonce: responderNonce },
    ...certificateRequests(turn, credentials),
    ...natDetection,
  ]);
  const { dialled, peerBehindNat } = view;
  association.mainMode = awaitIdentity({ ...state, candidates, responderPublic, dialled, peerBehindNat });
  reply(turn, association, { request, reply: message });
}

/**
 * What message 4 says of NAT. The client's own address is always "seen" wrong, so that it believes in a NAT before it and
 * encapsulates in UDP. The gateway's is the one the client dialled; a Microsoft client whose view nobody can explain gets its
 * own view back, since Windows refuses a gateway behind NAT.
 */
function viewOfNat(
  turn: Turn,
  { cookies, local, remote, traits }: Association,
  suite: IkeSuite,
  [peersView, ...peersOwn]: readonly Uint8Array[],
): { hashes: Uint8Array[]; dialled: string; peerBehindNat: boolean } {
  const addresses = [local.address, ...turn.env.policy.publicAddresses];
  const candidates = addresses.map((address) => ({ address, port: local.port }));
  const known = peersView && dialledAddress(suite.hash, cookies, peersView, candidates);
  const dialled = known ?? local.address;
  const honest = natDetectionHash(suite.hash, cookies, { address: dialled, port: local.port });
  const own = known === undefined && traits.microsoft && peersView ? peersView : honest;
  const seen = natDetectionHash(suite.hash, cookies, remote);
  const peerBehindNat = !peersOwn.some((hash) => equalConstantTime(hash, seen));
  return { hashes: [turn.env.random.bytes(honest.length), own], dialled, peerBehindNat };
}
