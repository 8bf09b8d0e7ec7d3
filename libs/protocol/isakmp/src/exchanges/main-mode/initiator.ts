import { equalConstantTime } from '@sekisho/wire';
import { type Association, ikeSaId, newAssociation, ownAddress } from '../../associations/association.ts';
import { request } from '../../associations/transmission.ts';
import { ignore, refuse, type Turn } from '../../associations/turn.ts';
import type { IkeTarget } from '../../endpoint.ts';
import { ikeKeyLogEntry } from '../../keys/key-log.ts';
import { phase1Keys } from '../../keys/phase1.ts';
import { limits } from '../../limits.ts';
import {
  clearMessage,
  encodeBody,
  find,
  findAll,
  type Header,
  keyExchangeOf,
  nonceOf,
  type PayloadChain,
} from '../../messages/message.ts';
import { natDetectionHash, natDetectionPayload } from '../../nat-traversal.ts';
import type { DiffieHellmanAnswer } from '../../questions.ts';
import { formatIkeSuite } from '../../suites.ts';
import { deadPeerDetection, fragmentation, natTraversalVendorIds, readVendorIds } from '../../vendor-ids.ts';
import { type Credentials, ownPreSharedKey } from './credentials.ts';
import { proveOneself } from './initiator-proof.ts';
import { expiryOf, mainMode, methodOfTransform, offerSecurityAssociation, suiteOfTransform } from './proposal.ts';
import type { Agreed, OwnKey } from './states.ts';

/** An initiator's messages 1 to 4; 5 and 6 are in initiator-proof.ts. */

export const ownVendorIds = [...natTraversalVendorIds.map(([, id]) => id), fragmentation, deadPeerDetection];

/** Message 1. @param offered what this end can prove itself by, at least one */
export function startMainMode(
  turn: Turn,
  target: IkeTarget,
  offered: readonly Credentials[],
  { attempt, firstContact }: Pick<Association, 'attempt' | 'firstContact'>,
): Association {
  const { random, policy } = turn.env;
  const cookies = { initiator: random.bytes(8), responder: new Uint8Array(8) };
  const methods = offered.map(({ method }) => method);
  const offer = offerSecurityAssociation(methods, policy);
  const { remote, local } = target;
  const association = newAssociation({
    attempt,
    role: 'initiator',
    cookies,
    remote,
    local,
    traits: readVendorIds([]),
    now: turn.now,
    mainMode: { at: 'await-sa', offered, offeredBody: encodeBody(offer) },
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
  const credentials = state.offered.find(({ method }) => method === methodOfTransform(answer));
  if (!suite || !credentials || !allowed.includes(formatIkeSuite(suite)))
    return skip(turn, association, 'suite was not offered');
  association.traits = readVendorIds(findAll(chain, 'vendor-id').map(({ id }) => id));
  association.cookies = { ...association.cookies, responder: header.responderCookie.slice() };
  association.id = ikeSaId(association.cookies);
  association.outstanding = undefined;
  association.mainMode = {
    at: 'making-key',
    offeredBody: state.offeredBody,
    suite,
    credentials,
    expiresAt: expiryOf(answer, turn.now),
  };
  const question = { group: suite.group, peerPublic: undefined, privateKey: undefined };
  turn.ask({ association }, { kind: 'diffie-hellman', ...question });
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
    refuse(turn, association, { code: 'malformed', detail: 'the gateway sent an invalid public value' });
    return turn.drop(association, 'closed-here');
  }
  const { publicKey, privateKey } = answer;
  if (state.at === 'making-key' && publicKey) {
    sendMessage3(turn, association, state, { initiatorPublic: publicKey, privateKey });
  }
  if (state.at === 'making-secret' && answer.sharedSecret) {
    const { sharedSecret } = answer;
    const preSharedKey = ownPreSharedKey(state.credentials);
    const { cookies } = association;
    const keys = phase1Keys({ ...state, cookies, preSharedKey: preSharedKey?.secret, sharedSecret });
    turn.env.keyLog?.(ikeKeyLogEntry(cookies, keys));
    // The answer has a private key of its own, a copy of the one asked with.
    for (const secret of [sharedSecret, privateKey, state.privateKey]) secret.wipe();
    proveOneself(turn, association, { ...state, keys, preSharedKey });
  }
}

function sendMessage3(
  turn: Turn,
  association: Association,
  state: Agreed,
  { initiatorPublic, privateKey }: Pick<OwnKey, 'initiatorPublic' | 'privateKey'>,
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
    const detail = 'the gateway announced no NAT traversal';
    refuse(turn, association, { code: 'nat-traversal-not-supported', detail });
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
    { association },
    {
      kind: 'diffie-hellman',
      group: state.suite.group,
      peerPublic: responderPublic.slice(),
      privateKey: state.privateKey,
    },
  );
}
