import { equalConstantTime } from '@sekisho/wire';
import { type Association, ikeSaId, newAssociation, ownAddress } from '../../associations/association.ts';
import { request, transmit } from '../../associations/transmission.ts';
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
import { sealMessage } from '../../messages/protection.ts';
import { natDetectionHash, natDetectionPayload } from '../../nat-traversal.ts';
import { ikePort, natTraversalPort, notifyTypes } from '../../numbers.ts';
import { describeIdentification } from '../../payloads/identification.ts';
import type { Payload } from '../../payloads/index.ts';
import type { SecurityAssociationPayload } from '../../payloads/security-association.ts';
import type { AggressiveIdentification, IkePolicy, PreSharedKey } from '../../policy.ts';
import type { DiffieHellmanAnswer } from '../../questions.ts';
import { formatIkeSuite } from '../../suites.ts';
import { readVendorIds } from '../../vendor-ids.ts';
import { initialContactOf, sendClearNotification } from '../informational/notifications.ts';
import { ownVendorIds } from '../main-mode/initiator.ts';
import { finish } from '../main-mode/initiator-proof.ts';
import { hashOf } from '../main-mode/proof.ts';
import { expiryOf, methodOfTransform, offerSecurityAssociation, suiteOfTransform } from '../main-mode/proposal.ts';
import type { Keyed } from '../main-mode/states.ts';
import { aggressiveMode } from './responder.ts';
import type { AggressiveStateAt, AnsweredMessage1 } from './states.ts';

/** What an initiator of Aggressive Mode has beside its policy. */
interface Own {
  readonly identification: AggressiveIdentification;
  readonly preSharedKey: PreSharedKey;
  readonly attempt: string;
  readonly firstContact: boolean;
}

/** The own key pair is made first: message 1 has the public value already. */
export function startAggressiveMode(turn: Turn, target: IkeTarget, own: Own): Association {
  const { random, policy } = turn.env;
  const { remote, local } = target;
  const { attempt, firstContact, preSharedKey } = own;
  const { group } = firstSuite(policy);
  const identification = { kind: 'identification', protocol: 0, port: 0, ...own.identification } as const;
  const association = newAssociation({
    attempt,
    role: 'initiator',
    cookies: { initiator: random.bytes(8), responder: new Uint8Array(8) },
    remote,
    local,
    traits: readVendorIds([]),
    now: turn.now,
    mainMode: { at: 'aggressive-making-key', preSharedKey, identification, group },
    target,
    firstContact,
  });
  turn.ask({ association }, { kind: 'diffie-hellman', group, peerPublic: undefined, privateKey: undefined });
  return association;
}

/** There is one group to an Aggressive Mode (RFC 2409 §5.4): that of the first suite, and of others with it. */
function firstSuite({ suites, profile }: IkePolicy) {
  const [suite] = profile?.transforms ? profile.transforms.flatMap((one) => suiteOfTransform(one) ?? []) : suites;
  if (!suite) throw new RangeError('an initiator needs a suite');
  return suite;
}

function offerOf(policy: IkePolicy): SecurityAssociationPayload {
  const { group } = firstSuite(policy);
  const offered = offerSecurityAssociation(['pre-shared-key'], policy);
  const inGroup = offered.proposals.map((proposal) => ({
    ...proposal,
    transforms: proposal.transforms.filter((transform) => suiteOfTransform(transform)?.group === group),
  }));
  return { ...offered, proposals: inGroup };
}

/** A Diffie-Hellman answer: the key pair for message 1, or the secret for message 3. */
export function onAggressiveInitiatorComputed(
  turn: Turn,
  association: Association,
  answer: DiffieHellmanAnswer | undefined,
): void {
  const { mainMode: state } = association;
  if (!answer) {
    refuse(turn, association, { code: 'malformed', detail: 'the gateway sent an invalid public value' });
    return turn.drop(association, 'closed-here');
  }
  if (state.at === 'aggressive-making-key' && answer.publicKey) sendMessage1(turn, association, state, answer);
  if (state.at === 'aggressive-making-secret') onSecret(turn, association, state, answer);
}

function sendMessage1(
  turn: Turn,
  association: Association,
  asking: AggressiveStateAt<'aggressive-making-key'>,
  { publicKey, privateKey }: DiffieHellmanAnswer,
): void {
  const { attempt, remote, cookies } = association;
  const { policy, random } = turn.env;
  if (!publicKey) return;
  const offer = offerOf(policy);
  const initiatorNonce = random.bytes(policy.profile?.nonceBytes ?? limits.ownNonceBytes);
  association.mainMode = {
    ...asking,
    at: 'aggressive-await-reply',
    privateKey,
    initiatorPublic: publicKey,
    initiatorNonce,
    offeredBody: encodeBody(offer),
  };
  const message = clearMessage(cookies, aggressiveMode, [
    offer,
    { kind: 'key-exchange', publicKey },
    { kind: 'nonce', nonce: initiatorNonce },
    asking.identification,
    ...(policy.profile?.vendorIds ?? ownVendorIds).map((id) => ({ kind: 'vendor-id', id }) as const),
  ]);
  turn.out.push({ kind: 'step', attempt, step: 'main-mode-1', remote, aggressive: true });
  association.outstanding = request(turn, association, message);
}

/** Message 2. @returns whether it was taken, and with it the responder's cookie */
export function onAggressive2(
  turn: Turn,
  association: Association,
  { header, bytes }: { readonly header: Header; readonly bytes: Uint8Array },
  chain: PayloadChain,
): boolean {
  const { mainMode: state } = association;
  const answer = find(chain, 'security-association')?.payload.proposals[0]?.transforms[0];
  if (state.at !== 'aggressive-await-reply' || !answer) return skip(turn, association, 'message 2 out of turn');
  const suite = suiteOfTransform(answer);
  const allowed = turn.env.policy.suites.map(formatIkeSuite);
  const offered = suite?.group === state.group && methodOfTransform(answer) === 'pre-shared-key';
  if (!suite || !offered || !allowed.includes(formatIkeSuite(suite)))
    return skip(turn, association, 'suite was not offered');
  const traits = readVendorIds(findAll(chain, 'vendor-id').map(({ id }) => id));
  const cookies = { ...association.cookies, responder: header.responderCookie.slice() };
  const seen = natDetectionHash(suite.hash, cookies, association.remote);
  const said = readReply(chain, seen);
  if (!said) return skip(turn, association, 'message 2 of Aggressive Mode without KE, nonce, ID or HASH');
  const { preSharedKey } = state;
  Object.assign(association, { traits, cookies, id: ikeSaId(cookies), outstanding: undefined });
  association.mainMode = {
    ...state,
    ...said,
    at: 'aggressive-making-secret',
    request: bytes.slice(),
    suite,
    credentials: { method: 'pre-shared-key', preSharedKeys: [preSharedKey] },
    expiresAt: expiryOf(answer, turn.now),
  };
  const { privateKey } = state;
  const peerPublic = said.responderPublic.slice();
  turn.ask({ association }, { kind: 'diffie-hellman', group: suite.group, peerPublic, privateKey });
  return true;
}

function skip(turn: Turn, { remote }: Association, reason: string): false {
  ignore(turn, remote, reason);
  return false;
}

/** @param seen NAT-D of the gateway as this end sees it */
function readReply(chain: PayloadChain, seen: Uint8Array): Omit<AnsweredMessage1, 'request'> | undefined {
  const responderPublic = keyExchangeOf(chain)?.slice();
  const responderNonce = nonceOf(chain)?.slice();
  const identification = find(chain, 'identification');
  const hash = find(chain, 'hash')?.payload.hash.slice();
  if (!responderPublic || !responderNonce || !identification || !hash) return undefined;
  const [, ...peersOwn] = findAll(chain, 'nat-detection').map((payload) => payload.hash);
  const peerBehindNat = !peersOwn.some((own) => equalConstantTime(own, seen));
  const identity = describeIdentification(identification.payload);
  return {
    responderPublic,
    responderNonce,
    identity,
    identificationBody: identification.body.slice(),
    hash,
    peerBehindNat,
  };
}

function onSecret(
  turn: Turn,
  association: Association,
  state: AggressiveStateAt<'aggressive-making-secret'>,
  { sharedSecret, privateKey }: DiffieHellmanAnswer,
): void {
  const { cookies } = association;
  if (!sharedSecret) return;
  const keys = phase1Keys({ ...state, cookies, preSharedKey: state.preSharedKey.secret, sharedSecret });
  turn.env.keyLog?.(ikeKeyLogEntry(cookies, keys));
  for (const secret of [sharedSecret, privateKey, state.privateKey]) secret.wipe();
  const keyed: Keyed = { ...state, keys };
  const expected = hashOf(association, keyed, 'responder', state.identificationBody);
  if (equalConstantTime(expected, state.hash) && association.traits.natTraversal)
    return sendMessage3(turn, association, state, keyed);
  const refusal = association.traits.natTraversal
    ? ({ code: 'pre-shared-key-mismatch', detail: 'HASH_R of the gateway is wrong' } as const)
    : ({ code: 'nat-traversal-not-supported', detail: 'the gateway announced no NAT traversal' } as const);
  refuse(turn, association, refusal);
  sendClearNotification(turn, cookies, association, notifyTypes.authenticationFailed);
  turn.drop(association, 'closed-here');
}

/** Message 3 goes to port 4500 (RFC 3947 §4): racoon sends it in clear, others under the keys. There is no answer to it. */
function sendMessage3(
  turn: Turn,
  association: Association,
  { identification, request: message2, identity }: AggressiveStateAt<'aggressive-making-secret'>,
  keyed: Keyed,
): void {
  const { cookies, traits, local, remote, attempt, firstContact } = association;
  const { suite, keys } = keyed;
  const { profile, identification: own } = turn.env.policy;
  association.remote = { ...remote, port: natTraversalPort };
  if (local.port === ikePort) association.local = { ...local, port: natTraversalPort };
  // A wrong hash of the own address asks for UDP encapsulation, which a client in user space always needs.
  const seen = [association.remote, { address: ownAddress(association), port: 0 }];
  const payloads: Payload[] = [
    { kind: 'hash', hash: hashOf(association, keyed, 'initiator', encodeBody(identification)) },
    ...seen.map((end) =>
      natDetectionPayload(traits.natTraversal ?? 'rfc3947', natDetectionHash(suite.hash, cookies, end)),
    ),
    ...(firstContact && profile?.initialContact === 'message-5' ? [initialContactOf(association)] : []),
  ];
  const sealed = own?.proofInClear
    ? { message: clearMessage(cookies, aggressiveMode, payloads), iv: keys.iv }
    : sealMessage(cookies, { suite, key: keys.cipher, iv: keys.iv }, aggressiveMode, payloads);
  association.answered = { request: message2, reply: sealed.message };
  turn.out.push({ kind: 'step', attempt, step: 'main-mode-5', remote: association.remote, aggressive: true });
  transmit(turn, association, sealed.message);
  const proven = { identity, name: undefined, initialContact: false, aggressive: true } as const;
  finish(turn, association, { ...keyed, lastPhase1Block: sealed.iv }, proven);
}
