import { equalConstantTime } from '@sekisho/wire';
import {
  type Association,
  clearMessage,
  ignore,
  keyExchangeOf,
  newAssociation,
  nonceOf,
  refuse,
  reply,
  type Turn,
} from '../../association.ts';
import type { DiffieHellmanAnswer, IkeDatagram } from '../../endpoint.ts';
import { ikeKeyLogEntry } from '../../keys/key-log.ts';
import { phase1Keys } from '../../keys/phase1.ts';
import { limits } from '../../limits.ts';
import { findAll, type Header, type PayloadChain } from '../../message.ts';
import { dialledAddress, natDetectionHash, natDetectionPayload } from '../../nat-traversal.ts';
import { exchangeTypes } from '../../numbers.ts';
import type { IkeSuite } from '../../suites.ts';
import { answeringVendorIds, type PeerTraits } from '../../vendor-ids.ts';
import { type Agreed, certificateRequests } from './authentication.ts';
import type { ChosenIkeSuite } from './choice.ts';
import { preSharedKeyOf } from './credentials.ts';
import { answerSecurityAssociation, expiryOf } from './messages.ts';
import { awaitIdentity, type ResponderProofState } from './responder-proof.ts';

interface KeyMaterial extends Agreed {
  readonly initiatorPublic: Uint8Array;
  readonly initiatorNonce: Uint8Array;
  /** NAT-D hashes of the client, its view of us first. */
  readonly natDetections: readonly Uint8Array[];
}

export type MainModeResponderState =
  | (Agreed & { readonly at: 'await-key-exchange' })
  /** Diffie-Hellman is being computed. */
  | (KeyMaterial & { readonly at: 'computing'; readonly request: Uint8Array })
  | ResponderProofState;

/** Message 1 was acceptable: answers it and begins an association. */
export function onMessage1(
  turn: Turn,
  datagram: IkeDatagram,
  header: Header,
  begun: {
    readonly chosen: ChosenIkeSuite;
    readonly offeredBody: Uint8Array;
    readonly traits: PeerTraits;
    readonly attempt: string;
  },
): Association {
  const { chosen, offeredBody, traits, attempt } = begun;
  const { remote, local } = datagram;
  const cookies = { initiator: header.initiatorCookie.slice(), responder: turn.env.random.bytes(8) };
  const expiresAt = expiryOf(chosen.transform, turn.now);
  const mainMode = {
    at: 'await-key-exchange',
    suite: chosen.suite,
    credentials: chosen.credentials,
    expiresAt,
    offeredBody: offeredBody.slice(),
  } as const;
  const association = newAssociation({
    attempt,
    role: 'responder',
    cookies,
    remote,
    local,
    traits,
    now: turn.now,
    mainMode,
  });
  const vendorIds = answeringVendorIds(traits).map((id) => ({ kind: 'vendor-id', id }) as const);
  const message = clearMessage(cookies, { exchange: exchangeTypes.mainMode, messageId: 0 }, [
    answerSecurityAssociation(chosen),
    ...vendorIds,
  ]);
  reply(turn, association, datagram.bytes.slice(), message);
  return association;
}

/** Message 3: the client's public value and nonce; the answer needs a Diffie-Hellman computation. */
export function onMessage3(turn: Turn, association: Association, datagram: IkeDatagram, chain: PayloadChain): void {
  const { mainMode } = association;
  if (mainMode.at !== 'await-key-exchange') return ignore(turn, datagram.remote, 'message 3 out of turn');
  const initiatorPublic = keyExchangeOf(chain);
  const initiatorNonce = nonceOf(chain);
  if (!initiatorPublic || !initiatorNonce) return ignore(turn, datagram.remote, 'message 3 without KE or nonce');
  if (!turn.proven(association)) return ignore(turn, datagram.remote, 'too many unfinished attempts');
  const { attempt, remote } = association;
  if (!association.recorded) turn.out.push({ kind: 'step', attempt, step: 'main-mode-1', remote });
  association.recorded = true;
  const { suite, credentials, expiresAt, offeredBody } = mainMode;
  association.mainMode = {
    at: 'computing',
    suite,
    credentials,
    expiresAt,
    offeredBody,
    initiatorPublic: initiatorPublic.slice(),
    initiatorNonce: initiatorNonce.slice(),
    natDetections: findAll(chain, 'nat-detection').map(({ hash }) => hash.slice()),
    request: datagram.bytes.slice(),
  };
  turn.out.push({ kind: 'step', attempt, step: 'main-mode-3', remote });
  turn.ask(
    { association, quickMode: undefined },
    { kind: 'diffie-hellman', group: suite.group, peerPublic: initiatorPublic.slice(), privateKey: undefined },
  );
}

/** A question can't be answered now: the client's repeated message 3 or 5 asks again. */
export function onPostponed(association: Association): void {
  const { mainMode } = association;
  if (mainMode.at === 'checking-identity' || mainMode.at === 'signing-reply') {
    association.mainMode = awaitIdentity(mainMode);
  }
  if (mainMode.at !== 'computing') return;
  const { suite, credentials, expiresAt, offeredBody } = mainMode;
  association.mainMode = { at: 'await-key-exchange', suite, credentials, expiresAt, offeredBody };
}

/** The Diffie-Hellman answer is there: message 4. */
export function onComputed(turn: Turn, association: Association, answer: DiffieHellmanAnswer | undefined): void {
  const { mainMode, cookies } = association;
  const { natTraversal } = association.traits;
  if (mainMode.at !== 'computing' || !natTraversal) return;
  if (!answer?.sharedSecret || !answer.publicKey) {
    refuse(turn, association, 'malformed', `invalid ${mainMode.suite.group} public value`);
    return turn.drop(association, 'closed-here');
  }
  const { suite, credentials, initiatorPublic, initiatorNonce, natDetections, request } = mainMode;
  const responderNonce = turn.env.random.bytes(limits.ownNonceBytes);
  const responderPublic = answer.publicKey;
  const keys = phase1Keys({
    suite,
    cookies,
    preSharedKey: preSharedKeyOf(credentials),
    sharedSecret: answer.sharedSecret,
    initiatorNonce,
    responderNonce,
    initiatorPublic,
    responderPublic,
  });
  turn.env.keyLog?.(ikeKeyLogEntry(cookies, keys));
  answer.sharedSecret.wipe();
  answer.privateKey.wipe();
  const view = viewOfNat(turn, association, suite, natDetections);
  const natDetection = view.hashes.map((hash) => natDetectionPayload(natTraversal, hash));
  const message = clearMessage(cookies, { exchange: exchangeTypes.mainMode, messageId: 0 }, [
    { kind: 'key-exchange', publicKey: responderPublic },
    { kind: 'nonce', nonce: responderNonce },
    ...certificateRequests(turn, credentials),
    ...natDetection,
  ]);
  const { dialled, peerBehindNat } = view;
  association.mainMode = awaitIdentity({ ...mainMode, keys, responderPublic, dialled, peerBehindNat });
  reply(turn, association, request, message);
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
  const candidates = [local.address, ...turn.env.policy.publicAddresses];
  const known = peersView && dialledAddress(suite.hash, cookies, peersView, candidates, local.port);
  const dialled = known ?? local.address;
  const honest = natDetectionHash(suite.hash, cookies, { address: dialled, port: local.port });
  const own = known === undefined && traits.microsoft && peersView ? peersView : honest;
  const seen = natDetectionHash(suite.hash, cookies, remote);
  const peerBehindNat = !peersOwn.some((hash) => equalConstantTime(hash, seen));
  return { hashes: [turn.env.random.bytes(honest.length), own], dialled, peerBehindNat };
}
