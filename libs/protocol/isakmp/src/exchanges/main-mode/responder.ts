import { DecodeError, elapsed, equalConstantTime, type Instant } from '@sekisho/wire';
import {
  type Association,
  clearMessage,
  decryptMessage,
  encryptedMessage,
  ignore,
  keyExchangeOf,
  newAssociation,
  nonceOf,
  refuse,
  reply,
  type Turn,
} from '../../association.ts';
import type { DiffieHellmanAnswer, IkeDatagram, IkeSaInfo } from '../../endpoint.ts';
import { lastingKeys, mainModeHash, type Phase1Keys, phase1Keys } from '../../keys/phase1.ts';
import { limits } from '../../limits.ts';
import { encodeBody, find, findAll, type Header, type PayloadChain } from '../../message.ts';
import { dialledAddress, natDetectionHash, natDetectionPayload } from '../../nat-traversal.ts';
import { exchangeTypes, notifyTypes } from '../../numbers.ts';
import { addressIdentification, describeIdentification, type Identification } from '../../payloads/identification.ts';
import type { IkeSuite } from '../../suites.ts';
import { answeringVendorIds, type PeerTraits } from '../../vendor-ids.ts';
import { isInitialContact, sendClearNotification } from '../informational.ts';
import { answerSecurityAssociation, type ChosenIkeSuite, expiryOf } from './messages.ts';

interface Agreed {
  readonly suite: IkeSuite;
  readonly expiresAt: Instant;
  /** Body of the initiator's SA payload, which both hashes cover. */
  readonly offeredBody: Uint8Array;
}

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
  | (Agreed & {
      readonly at: 'await-identity';
      readonly keys: Phase1Keys;
      readonly initiatorPublic: Uint8Array;
      readonly responderPublic: Uint8Array;
      /** The address the client dialled, as far as can be known: the identity of this gateway towards it. */
      readonly dialled: string;
      readonly peerBehindNat: boolean;
      /** Messages 5 that could not be understood, and when the first came. */
      readonly wrong: number;
      readonly wrongSince: Instant | undefined;
    });

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
  const { suite, expiresAt, offeredBody } = mainMode;
  association.mainMode = {
    at: 'computing',
    suite,
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
    { group: suite.group, peerPublic: initiatorPublic.slice(), privateKey: undefined },
  );
}

/** Nobody can compute now: the client's repeated message 3 asks again. */
export function onPostponed(association: Association): void {
  const { mainMode } = association;
  if (mainMode.at !== 'computing') return;
  const { suite, expiresAt, offeredBody } = mainMode;
  association.mainMode = { at: 'await-key-exchange', suite, expiresAt, offeredBody };
}

/** The Diffie-Hellman answer is there: message 4. */
export function onComputed(turn: Turn, association: Association, answer: DiffieHellmanAnswer | undefined): void {
  const { mainMode, cookies } = association;
  const { preSharedKey } = turn.env.policy;
  const { natTraversal } = association.traits;
  if (mainMode.at !== 'computing' || !preSharedKey || !natTraversal) return;
  if (!answer?.sharedSecret || !answer.publicKey) {
    refuse(turn, association, 'malformed', `invalid ${mainMode.suite.group} public value`);
    return turn.drop(association, 'closed-here');
  }
  const { suite, initiatorPublic, initiatorNonce, natDetections, request, offeredBody, expiresAt } = mainMode;
  const responderNonce = turn.env.random.bytes(limits.ownNonceBytes);
  const responderPublic = answer.publicKey;
  const keys = phase1Keys({
    suite,
    cookies,
    preSharedKey,
    sharedSecret: answer.sharedSecret,
    initiatorNonce,
    responderNonce,
    initiatorPublic,
    responderPublic,
  });
  answer.sharedSecret.wipe();
  answer.privateKey.wipe();
  const view = viewOfNat(turn, association, suite, natDetections);
  const { dialled, peerBehindNat } = view;
  const natDetection = view.hashes.map((hash) => natDetectionPayload(natTraversal, hash));
  const message = clearMessage(cookies, { exchange: exchangeTypes.mainMode, messageId: 0 }, [
    { kind: 'key-exchange', publicKey: responderPublic },
    { kind: 'nonce', nonce: responderNonce },
    ...natDetection,
  ]);
  association.mainMode = {
    at: 'await-identity',
    suite,
    expiresAt,
    offeredBody,
    keys,
    initiatorPublic,
    responderPublic,
    dialled,
    peerBehindNat,
    wrong: 0,
    wrongSince: undefined,
  };
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

/** Message 5: identity and proof of the pre-shared key. */
export function onMessage5(turn: Turn, association: Association, datagram: IkeDatagram, header: Header): void {
  const { mainMode } = association;
  if (mainMode.at !== 'await-identity') return ignore(turn, datagram.remote, 'message 5 out of turn');
  const opened = open(association, mainMode, datagram.bytes, header);
  if (!opened) return wrongMessage5(turn, association, mainMode);
  const { chain, iv, identification } = opened;
  const { suite, keys, dialled, peerBehindNat, expiresAt } = mainMode;
  association.remote = datagram.remote;
  association.local = datagram.local;
  turn.out.push({ kind: 'step', attempt: association.attempt, step: 'main-mode-5', remote: datagram.remote });
  const own = addressIdentification(dialled);
  const hash = mainModeHash(suite, keys.skeyid, {
    ownPublic: mainMode.responderPublic,
    otherPublic: mainMode.initiatorPublic,
    ownCookie: association.cookies.responder,
    otherCookie: association.cookies.initiator,
    securityAssociation: mainMode.offeredBody,
    identification: encodeBody(own),
  });
  const kind = { exchange: exchangeTypes.mainMode, messageId: 0 };
  const sealed = encryptedMessage(association, { suite, key: keys.cipher, iv }, kind, [own, { kind: 'hash', hash }]);
  const identity = describeIdentification(identification);
  association.established = { suite, keys: lastingKeys(keys), lastPhase1Block: sealed.iv, identity, expiresAt };
  association.mainMode = { at: 'established' };
  turn.established(association);
  reply(turn, association, datagram.bytes.slice(), sealed.message);
  const initialContact = findAll(chain, 'notification').some(isInitialContact);
  turn.out.push({
    kind: 'sa-established',
    sa: describe(association, { suite, identity, initialContact, peerBehindNat }),
  });
}

type AwaitIdentity = Extract<MainModeResponderState, { at: 'await-identity' }>;

/** Decrypts message 5 and checks HASH_I; undefined: another pre-shared key, or noise. */
function open(
  { cookies }: Association,
  { suite, keys, initiatorPublic, responderPublic, offeredBody }: AwaitIdentity,
  bytes: Uint8Array,
  header: Header,
): { chain: PayloadChain; iv: Uint8Array; identification: Identification } | undefined {
  try {
    const message = decryptMessage(bytes, header, { suite, key: keys.cipher, iv: keys.iv });
    const identification = message && find(message.chain, 'identification');
    const proof = message && find(message.chain, 'hash');
    if (!message || !identification || !proof) return undefined;
    const expected = mainModeHash(suite, keys.skeyid, {
      ownPublic: initiatorPublic,
      otherPublic: responderPublic,
      ownCookie: cookies.initiator,
      otherCookie: cookies.responder,
      securityAssociation: offeredBody,
      identification: identification.body,
    });
    if (!equalConstantTime(proof.payload.hash, expected)) return undefined;
    return { ...message, identification: identification.payload };
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

function wrongMessage5(turn: Turn, association: Association, mainMode: AwaitIdentity): void {
  const wrong = mainMode.wrong + 1;
  association.mainMode = { ...mainMode, wrong, wrongSince: mainMode.wrongSince ?? turn.now };
  if (wrong >= limits.wrongMessage5Max) refusePreSharedKey(turn, association);
}

/** A client whose message 5 stays wrong has another key; a single wrong one may be forged. */
export function onWaitingForIdentity(turn: Turn, association: Association): void {
  const { mainMode } = association;
  if (mainMode.at !== 'await-identity' || mainMode.wrongSince === undefined) return;
  if (elapsed(mainMode.wrongSince, turn.now) >= limits.wrongMessage5Ms) refusePreSharedKey(turn, association);
}

function refusePreSharedKey(turn: Turn, association: Association): void {
  refuse(
    turn,
    association,
    'pre-shared-key-mismatch',
    'message 5 of Main Mode cannot be decrypted or its HASH_I is wrong',
  );
  sendClearNotification(turn, association.cookies, association, notifyTypes.authenticationFailed);
  turn.drop(association, 'closed-here');
}

/** An established association in the words of the public interface. */
export function describe(
  association: Association,
  facts: Pick<IkeSaInfo, 'suite' | 'identity' | 'initialContact' | 'peerBehindNat'>,
): IkeSaInfo {
  const { attempt, role, remote, local, traits } = association;
  return {
    id: association.id,
    attempt,
    role,
    remote,
    local,
    machine: 'pre-shared-key',
    machineName: undefined,
    natTraversal: traits.natTraversal,
    deadPeerDetection: traits.deadPeerDetection,
    vendorIds: traits.vendorIds,
    ...facts,
  };
}
