import { DecodeError, elapsed, equalConstantTime } from '@sekisho/wire';
import { type Association, newAssociation } from '../../associations/association.ts';
import { reply, replyAgain } from '../../associations/transmission.ts';
import { ignore, refuse, type Turn } from '../../associations/turn.ts';
import { newResponderCookie } from '../../endpoint.ts';
import { ikeKeyLogEntry } from '../../keys/key-log.ts';
import { phase1Keys } from '../../keys/phase1.ts';
import { limits } from '../../limits.ts';
import {
  clearMessage,
  decodeBody,
  find,
  findAll,
  type PayloadChain,
  type ReceivedMessage,
} from '../../messages/message.ts';
import { openMessage } from '../../messages/protection.ts';
import { natDetectionHash, natDetectionPayload } from '../../nat-traversal.ts';
import { exchangeTypes, headerFlags, notifyTypes } from '../../numbers.ts';
import { describeIdentification, printable } from '../../payloads/identification.ts';
import type { PreSharedKey } from '../../policy.ts';
import type { DiffieHellmanAnswer } from '../../questions.ts';
import type { Refusal } from '../../refusals.ts';
import { answeringVendorIds, type PeerTraits } from '../../vendor-ids.ts';
import { notificationName } from '../informational/notifications.ts';
import { establish, saysInitialContact } from '../main-mode/establishment.ts';
import { hashOf, ownProof } from '../main-mode/proof.ts';
import { answerSecurityAssociation, expiryOf } from '../main-mode/proposal.ts';
import { mainModeProtection, refuseProof } from '../main-mode/refusal.ts';
import type { ChosenIkeSuite } from '../main-mode/suite-choice.ts';
import type { AggressiveRequest } from './request.ts';
import { type AggressiveStateAt, type Asked, awaitedInAggressive } from './states.ts';

/** What tells Aggressive Mode's messages from others: there is one to an association. */
export const aggressiveMode = { exchange: exchangeTypes.aggressive, messageId: 0 } as const;

type AwaitHash = AggressiveStateAt<'aggressive-await-hash'>;

/** Message 1 was acceptable: begins an association, whose answer needs a Diffie-Hellman computation. */
export function onAggressive1(
  turn: Turn,
  { bytes, header, remote, local }: ReceivedMessage,
  begun: {
    readonly request: AggressiveRequest;
    readonly traits: PeerTraits;
    readonly chosen: ChosenIkeSuite;
    readonly preSharedKey: PreSharedKey;
    readonly known: boolean;
    readonly attempt: string;
  },
): Association {
  const { request, traits, chosen, preSharedKey, known, attempt } = begun;
  const cookies = { initiator: header.initiatorCookie.slice(), responder: newResponderCookie(turn.env) };
  const asked: Asked = {
    suite: chosen.suite,
    credentials: { method: 'pre-shared-key', preSharedKeys: [preSharedKey] },
    expiresAt: expiryOf(chosen.transform, turn.now),
    offeredBody: request.offeredBody.slice(),
    preSharedKey,
    identified: {
      body: request.identificationBody.slice(),
      identity: describeIdentification(request.identification),
      name: printable(request.identification.data),
      known,
    },
    initiatorPublic: request.initiatorPublic.slice(),
    initiatorNonce: request.initiatorNonce.slice(),
    request: bytes.slice(),
    answer: answerSecurityAssociation(chosen),
  };
  const mainMode = { ...asked, at: 'aggressive-computing' } as const;
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
  ask(turn, association, asked);
  return association;
}

function ask(turn: Turn, association: Association, { suite, initiatorPublic }: Asked): void {
  const { group } = suite;
  const question = { group, peerPublic: initiatorPublic.slice(), privateKey: undefined };
  turn.ask({ association }, { kind: 'diffie-hellman', ...question });
}

/** Message 1 again. @returns whether it did something: what could not be computed before is asked for again */
export function onAggressive1Again(turn: Turn, association: Association): boolean {
  const { mainMode: state } = association;
  if (state.at !== 'aggressive-postponed') return false;
  association.mainMode = { ...state, at: 'aggressive-computing' };
  ask(turn, association, state);
  return true;
}

/** The question can't be answered now. */
export function onAggressivePostponed(association: Association): void {
  const { mainMode: state } = association;
  if (state.at === 'aggressive-computing') association.mainMode = { ...state, at: 'aggressive-postponed' };
}

/** The Diffie-Hellman answer is there: message 2, with HASH_R, which whoever asks for it may try keys on. */
export function onAggressiveComputed(
  turn: Turn,
  association: Association,
  answer: DiffieHellmanAnswer | undefined,
): void {
  const { mainMode: state, cookies, traits } = association;
  const { natTraversal } = traits;
  if (state.at !== 'aggressive-computing' || !natTraversal) return;
  if (!answer?.sharedSecret || !answer.publicKey) {
    refuse(turn, association, { code: 'malformed', detail: `invalid ${state.suite.group} public value` });
    return turn.drop(association, 'closed-here');
  }
  const { at: _at, answer: securityAssociation, request, initiatorNonce, ...asked } = state;
  const responderNonce = turn.env.random.bytes(limits.ownNonceBytes);
  const responderPublic = answer.publicKey;
  const { preSharedKey, suite, initiatorPublic } = asked;
  const exchanged = { initiatorNonce, responderNonce, initiatorPublic, responderPublic };
  const secrets = { preSharedKey: preSharedKey.secret, sharedSecret: answer.sharedSecret };
  const keys = phase1Keys({ suite, cookies, ...secrets, ...exchanged });
  turn.env.keyLog?.(ikeKeyLogEntry(cookies, keys));
  answer.sharedSecret.wipe();
  answer.privateKey.wipe();
  const waiting = { wrong: 0, wrongSince: undefined, early: 0 };
  // Whether a NAT stands before the client is known with message 3.
  const keyed: AwaitHash = {
    ...asked,
    ...waiting,
    at: 'aggressive-await-hash',
    keys,
    responderPublic,
    peerBehindNat: false,
  };
  const address = dialled(turn, association);
  const own = ownProof(association, keyed, address);
  const gateway = { address, port: association.local.port };
  // The client's own address is always "seen" wrong, as in Main Mode, so that it encapsulates in UDP.
  const seen = [turn.env.random.bytes(own.hash.length), natDetectionHash(suite.hash, cookies, gateway)];
  const message = clearMessage(cookies, aggressiveMode, [
    securityAssociation,
    { kind: 'key-exchange', publicKey: responderPublic },
    { kind: 'nonce', nonce: responderNonce },
    own.identification,
    { kind: 'hash', hash: own.hash },
    // racoon understands NAT-D once it knows the dialect.
    ...answeringVendorIds(traits).map((id) => ({ kind: 'vendor-id', id }) as const),
    ...seen.map((hash) => natDetectionPayload(natTraversal, hash)),
  ]);
  association.mainMode = keyed;
  reply(turn, association, { request, reply: message });
}

/** The client's view of this gateway comes with message 3: until then, the address it should have dialled. */
const dialled = ({ env }: Turn, { local }: Association): string =>
  env.policy.publicAddresses.includes(local.address) ? local.address : (env.policy.publicAddresses[0] ?? local.address);

/** Message 3: the proof of the client, encrypted or in clear (RFC 2409 §5.4). There is no answer to it. */
export function onAggressive3(turn: Turn, association: Association, message: ReceivedMessage): void {
  const { mainMode: state, cookies } = association;
  const { remote, local } = message;
  if (state.at !== 'aggressive-await-hash') return ignore(turn, remote, 'message 3 of Aggressive Mode out of turn');
  const opened = openProof(state, message);
  const proof = opened && find(opened.chain, 'hash')?.payload.hash;
  const expected = hashOf(association, state, 'initiator', state.identified.body);
  if (!proof || !equalConstantTime(proof, expected)) return wrongMessage3(turn, association, state);
  const seen = natDetectionHash(state.suite.hash, cookies, remote);
  const [, ...peersOwn] = findAll(opened.chain, 'nat-detection').map(({ hash }) => hash);
  const peerBehindNat = !peersOwn.some((hash) => equalConstantTime(hash, seen));
  Object.assign(association, { remote, local });
  turn.out.push({ kind: 'step', attempt: association.attempt, step: 'main-mode-5', remote, aggressive: true });
  const { preSharedKey } = state;
  const keyed = { ...state, peerBehindNat, lastPhase1Block: opened.iv };
  if (preSharedKey?.retired?.()) {
    const { name } = preSharedKey;
    const code = 'pre-shared-key-retired';
    const detail = `the client has the pre-shared key ${name}, which has been retired`;
    const refusal = { code, detail, preSharedKey: name, notification: notifyTypes.authenticationFailed } as const;
    return refuseProof(turn, association, refusal, mainModeProtection(keyed, opened.iv));
  }
  establish(turn, association, keyed, {
    identity: state.identified.identity,
    name: state.identified.name,
    aggressive: true,
    initialContact: saysInitialContact(opened.chain),
  });
}

/** @returns undefined for another key, or noise */
function openProof(
  { suite, keys }: AwaitHash,
  message: ReceivedMessage,
): { chain: PayloadChain; iv: Uint8Array } | undefined {
  try {
    const encrypted = (message.header.flags & headerFlags.encryption) !== 0;
    if (encrypted) return openMessage(message, { suite, key: keys.cipher, iv: keys.iv });
    return { chain: decodeBody(message), iv: keys.iv };
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

function wrongMessage3(turn: Turn, association: Association, state: AwaitHash): void {
  const wrong = state.wrong + 1;
  association.mainMode = { ...state, wrong, wrongSince: state.wrongSince ?? turn.now };
  if (wrong >= limits.wrongMessage5Max) refuseWrong(turn, association, state);
}

/** A client whose proof stays wrong has another key, or none is for it: it is told the same. */
export function onWaitingForHash(turn: Turn, association: Association): void {
  const { mainMode: state } = association;
  if (state.at !== 'aggressive-await-hash' || state.wrongSince === undefined) return;
  if (elapsed(state.wrongSince, turn.now) >= limits.wrongMessage5Ms) refuseWrong(turn, association, state);
}

function refuseWrong(turn: Turn, association: Association, state: AwaitHash): void {
  const refusal = whyWrong(state, 'HASH_I of Aggressive Mode is wrong');
  refuseProof(turn, association, { ...refusal, notification: notifyTypes.authenticationFailed });
}

/** What a proof that is wrong comes from. */
function whyWrong({ identified: { identity, name, known } }: AwaitHash, detail: string): Refusal {
  if (known) return { code: 'pre-shared-key-mismatch', detail };
  return { code: 'identification-unknown', detail: `no pre-shared key is for "${name}" (${identity.type})` };
}

/** Why a client that has message 2 sends no message 3: it has checked HASH_R. @param notification that came in clear */
export function whyNoMessage3(state: AwaitHash, notification: number | undefined): Refusal {
  const detail = `awaited: ${awaitedInAggressive[state.at]}`;
  if (!state.identified.known) return whyWrong(state, detail);
  if (notification === undefined) return { code: 'timed-out', detail, awaited: 'aggressive-3' };
  const told = `the peer sent the notification ${notificationName(notification)}`;
  const aboutHash =
    notification === notifyTypes.invalidHashInformation || notification === notifyTypes.authenticationFailed;
  return { code: aboutHash ? 'pre-shared-key-mismatch' : 'peer-refused', detail: told };
}

/** The client goes on without its message 3 having come: message 2 again makes it repeat that. */
export function onEarlyQuickMode(turn: Turn, association: Association, { remote }: ReceivedMessage): void {
  const { mainMode: state, answered } = association;
  const likely = state.at === 'aggressive-await-hash' && remote.address === association.remote.address;
  if (!likely || !answered || state.early >= limits.earlyQuickModesMax)
    return ignore(turn, remote, 'message without protection');
  association.mainMode = { ...state, early: state.early + 1 };
  replyAgain(turn, association, answered.reply, association);
}
