import { DecodeError, equalConstantTime, type Instant, type Secret } from '@sekisho/wire';
import {
  type Association,
  clearMessage,
  decryptMessage,
  encryptedMessage,
  ignore,
  ikeSaId,
  keyExchangeOf,
  newAssociation,
  nonceOf,
  ownAddress,
  refuse,
  request,
  type Turn,
} from '../../association.ts';
import type { DiffieHellmanAnswer, IkeDatagram, IkeTarget } from '../../endpoint.ts';
import { lastingKeys, mainModeHash, type Phase1Keys, phase1Keys } from '../../keys/phase1.ts';
import { limits } from '../../limits.ts';
import { encodeBody, find, findAll, type Header, type PayloadChain } from '../../message.ts';
import { natDetectionHash, natDetectionPayload } from '../../nat-traversal.ts';
import { exchangeTypes } from '../../numbers.ts';
import { addressIdentification, describeIdentification } from '../../payloads/identification.ts';
import { formatIkeSuite, type IkeSuite } from '../../suites.ts';
import { deadPeerDetection, fragmentation, natTraversalVendorIds, readVendorIds } from '../../vendor-ids.ts';
import { initialContactOf, sendInitialContact } from '../informational.ts';
import { startQuickMode } from '../quick-mode/initiator.ts';
import { expiryOf, offerSecurityAssociation, offerTransforms, suiteOfTransform } from './messages.ts';
import { describe } from './responder.ts';

interface Offered {
  /** Body of the own SA payload, which both hashes cover. */
  readonly offeredBody: Uint8Array;
}

interface Chosen extends Offered {
  readonly suite: IkeSuite;
  readonly expiresAt: Instant;
}

interface OwnKey extends Chosen {
  readonly privateKey: Secret;
  readonly initiatorPublic: Uint8Array;
  readonly initiatorNonce: Uint8Array;
}

export type MainModeInitiatorState =
  | (Offered & { readonly at: 'await-sa' })
  | (Chosen & { readonly at: 'making-key' })
  | (OwnKey & { readonly at: 'await-key-exchange-reply' })
  | (OwnKey & {
      readonly at: 'making-secret';
      readonly responderPublic: Uint8Array;
      readonly responderNonce: Uint8Array;
      readonly peerBehindNat: boolean;
    })
  | (Chosen & {
      readonly at: 'await-identity-reply';
      readonly keys: Phase1Keys;
      /** IV of message 6. */
      readonly iv: Uint8Array;
      readonly initiatorPublic: Uint8Array;
      readonly responderPublic: Uint8Array;
      readonly peerBehindNat: boolean;
    });

const natTraversalPort = 4500;
const ownVendorIds = [...natTraversalVendorIds.map(([, id]) => id), fragmentation, deadPeerDetection];
const mainMode = { exchange: exchangeTypes.mainMode, messageId: 0 };

/** Message 1. */
export function startMainMode(turn: Turn, target: IkeTarget, attempt: string, firstContact: boolean): Association {
  const { random, policy } = turn.env;
  const cookies = { initiator: random.bytes(8), responder: new Uint8Array(8) };
  const offer = policy.profile?.transforms
    ? offerTransforms(policy.profile.transforms)
    : offerSecurityAssociation(policy.suites);
  const { remote, local } = target;
  const association = newAssociation({
    attempt,
    role: 'initiator',
    cookies,
    remote,
    local,
    traits: readVendorIds([]),
    now: turn.now,
    mainMode: { at: 'await-sa', offeredBody: encodeBody(offer) },
    target,
    firstContact,
  });
  const vendorIds = policy.profile?.vendorIds ?? ownVendorIds;
  const message = clearMessage(cookies, mainMode, [
    offer,
    ...vendorIds.map((id) => ({ kind: 'vendor-id', id }) as const),
  ]);
  turn.out.push({ kind: 'step', attempt, step: 'main-mode-1', remote });
  association.outstanding = request(turn, association, message);
  return association;
}

/** Message 2: the responder's choice. @returns whether it was taken, and with it the responder's cookie */
export function onMessage2(turn: Turn, association: Association, header: Header, chain: PayloadChain): boolean {
  const { mainMode: state } = association;
  const answer = find(chain, 'security-association')?.payload.proposals[0]?.transforms[0];
  if (state.at !== 'await-sa' || !answer) return skip(turn, association, 'message 2 out of turn');
  const suite = suiteOfTransform(answer);
  const allowed = turn.env.policy.suites.map(formatIkeSuite);
  if (!suite || !allowed.includes(formatIkeSuite(suite))) return skip(turn, association, 'suite was not offered');
  association.traits = readVendorIds(findAll(chain, 'vendor-id').map(({ id }) => id));
  association.cookies = { ...association.cookies, responder: header.responderCookie.slice() };
  association.id = ikeSaId(association.cookies);
  association.outstanding = undefined;
  association.mainMode = {
    at: 'making-key',
    offeredBody: state.offeredBody,
    suite,
    expiresAt: expiryOf(answer, turn.now),
  };
  turn.ask({ association, quickMode: undefined }, { group: suite.group, peerPublic: undefined, privateKey: undefined });
  return true;
}

function skip(turn: Turn, { remote }: Association, reason: string): false {
  ignore(turn, remote, reason);
  return false;
}

/** A Diffie-Hellman answer: the key pair for message 3, or the secret for message 5. */
export function onInitiatorComputed(
  turn: Turn,
  association: Association,
  answer: DiffieHellmanAnswer | undefined,
): void {
  const { mainMode: state } = association;
  if (!answer) {
    refuse(turn, association, 'malformed', 'the gateway sent an invalid public value');
    return turn.drop(association, 'closed-here');
  }
  if (state.at === 'making-key' && answer.publicKey)
    sendMessage3(turn, association, state, answer.publicKey, answer.privateKey);
  if (state.at === 'making-secret' && answer.sharedSecret) sendMessage5(turn, association, state, answer.sharedSecret);
}

function sendMessage3(
  turn: Turn,
  association: Association,
  state: Chosen,
  initiatorPublic: Uint8Array,
  privateKey: Secret,
): void {
  const { cookies, traits, remote } = association;
  const initiatorNonce = turn.env.random.bytes(turn.env.policy.profile?.nonceBytes ?? limits.ownNonceBytes);
  const view = natDetectionHash(state.suite.hash, cookies, remote);
  // A wrong hash of the own address asks for UDP encapsulation, which a client in user space always needs.
  const own = natDetectionHash(state.suite.hash, cookies, { address: ownAddress(association), port: 0 });
  const natDetection = traits.natTraversal
    ? [view, own].map((hash) => natDetectionPayload(traits.natTraversal ?? 'rfc3947', hash))
    : [];
  const message = clearMessage(cookies, mainMode, [
    { kind: 'key-exchange', publicKey: initiatorPublic },
    { kind: 'nonce', nonce: initiatorNonce },
    ...natDetection,
  ]);
  association.mainMode = { ...state, at: 'await-key-exchange-reply', initiatorPublic, initiatorNonce, privateKey };
  turn.out.push({ kind: 'step', attempt: association.attempt, step: 'main-mode-3', remote });
  association.outstanding = request(turn, association, message);
}

/** Message 4: the responder's public value and nonce. */
export function onMessage4(turn: Turn, association: Association, chain: PayloadChain): void {
  const { mainMode: state, cookies, remote } = association;
  const responderPublic = keyExchangeOf(chain);
  const responderNonce = nonceOf(chain);
  if (state.at !== 'await-key-exchange-reply' || !responderPublic || !responderNonce) {
    return ignore(turn, remote, 'message 4 out of turn');
  }
  if (!association.traits.natTraversal) {
    refuse(turn, association, 'nat-traversal-not-supported', 'the gateway announced no NAT traversal');
    return turn.drop(association, 'closed-here');
  }
  const seen = natDetectionHash(state.suite.hash, cookies, remote);
  const [, ...peersOwn] = findAll(chain, 'nat-detection').map(({ hash }) => hash);
  const peerBehindNat = !peersOwn.some((hash) => equalConstantTime(hash, seen));
  association.outstanding = undefined;
  association.mainMode = {
    ...state,
    at: 'making-secret',
    responderPublic: responderPublic.slice(),
    responderNonce: responderNonce.slice(),
    peerBehindNat,
  };
  turn.ask(
    { association, quickMode: undefined },
    {
      group: state.suite.group,
      peerPublic: responderPublic.slice(),
      privateKey: state.privateKey,
    },
  );
}

/** Message 5 goes to port 4500 (RFC 3947 §4). */
function sendMessage5(
  turn: Turn,
  association: Association,
  state: Extract<MainModeInitiatorState, { at: 'making-secret' }>,
  sharedSecret: Secret,
): void {
  const { policy } = turn.env;
  const { preSharedKey } = policy;
  if (!preSharedKey) return;
  const { cookies, local, firstContact } = association;
  const { suite, expiresAt, offeredBody, initiatorPublic, responderPublic, peerBehindNat } = state;
  const keys = phase1Keys({ ...state, cookies, preSharedKey, sharedSecret });
  sharedSecret.wipe();
  state.privateKey.wipe();
  association.remote = { ...association.remote, port: natTraversalPort };
  if (local.port === 500) association.local = { ...local, port: natTraversalPort };
  const own = addressIdentification(ownAddress(association));
  const hash = mainModeHash(suite, keys.skeyid, {
    ownPublic: initiatorPublic,
    otherPublic: responderPublic,
    ownCookie: cookies.initiator,
    otherCookie: cookies.responder,
    securityAssociation: offeredBody,
    identification: encodeBody(own),
  });
  const sealed = encryptedMessage(association, { suite, key: keys.cipher, iv: keys.iv }, mainMode, [
    own,
    { kind: 'hash', hash },
    ...(firstContact && policy.profile?.initialContact === 'message-5' ? [initialContactOf(association)] : []),
  ]);
  association.mainMode = {
    at: 'await-identity-reply',
    suite,
    expiresAt,
    offeredBody,
    keys,
    iv: sealed.iv,
    initiatorPublic,
    responderPublic,
    peerBehindNat,
  };
  turn.out.push({ kind: 'step', attempt: association.attempt, step: 'main-mode-5', remote: association.remote });
  association.outstanding = request(turn, association, sealed.message);
}

/** Message 6: the gateway's identity and proof; then Quick Mode. */
export function onMessage6(turn: Turn, association: Association, datagram: IkeDatagram, header: Header): void {
  const { mainMode: state, cookies } = association;
  if (state.at !== 'await-identity-reply') return ignore(turn, datagram.remote, 'message 6 out of turn');
  const { suite, keys } = state;
  const opened = openMessage6(datagram.bytes, header, { suite, key: keys.cipher, iv: state.iv });
  const identification = opened && find(opened.chain, 'identification');
  const proof = opened && find(opened.chain, 'hash');
  if (!opened || !identification || !proof) return ignore(turn, datagram.remote, 'message 6 cannot be understood');
  const expected = mainModeHash(suite, keys.skeyid, {
    ownPublic: state.responderPublic,
    otherPublic: state.initiatorPublic,
    ownCookie: cookies.responder,
    otherCookie: cookies.initiator,
    securityAssociation: state.offeredBody,
    identification: identification.body,
  });
  if (!equalConstantTime(proof.payload.hash, expected)) {
    refuse(turn, association, 'pre-shared-key-mismatch', 'HASH_R of the gateway is wrong');
    return turn.drop(association, 'closed-here');
  }
  const identity = describeIdentification(identification.payload);
  association.established = {
    suite,
    keys: lastingKeys(keys),
    lastPhase1Block: opened.iv,
    identity,
    expiresAt: state.expiresAt,
  };
  association.mainMode = { at: 'established' };
  association.outstanding = undefined;
  turn.established(association);
  const facts = { suite, identity, initialContact: false, peerBehindNat: state.peerBehindNat };
  turn.out.push({ kind: 'sa-established', sa: describe(association, facts) });
  if (association.firstContact && turn.env.policy.profile?.initialContact === 'informational') {
    sendInitialContact(turn, association, association.established);
  }
  startQuickMode(turn, association);
}

function openMessage6(bytes: Uint8Array, header: Header, protection: { suite: IkeSuite; key: Secret; iv: Uint8Array }) {
  try {
    return decryptMessage(bytes, header, protection);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
