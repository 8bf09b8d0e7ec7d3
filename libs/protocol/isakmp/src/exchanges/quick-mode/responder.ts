import { type Association, type EstablishedAssociation, isEstablished } from '../../associations/association.ts';
import { request } from '../../associations/transmission.ts';
import { follow, ignore, refuse, type Turn } from '../../associations/turn.ts';
import { limits } from '../../limits.ts';
import {
  encodePayloads,
  find,
  findAll,
  keyExchangeOf,
  nonceOf,
  type PayloadChain,
  type ReceivedMessage,
} from '../../messages/message.ts';
import {
  beginsWithHash,
  exchangeCipher,
  hash3,
  openFirstMessage,
  openMessage,
  protectionHash,
  sealMessage,
} from '../../messages/protection.ts';
import { natOriginalAddresses } from '../../nat-traversal.ts';
import { exchangeTypes, headerFlags, notifyTypes } from '../../numbers.ts';
import { describeIdentification } from '../../payloads/identification.ts';
import type { Payload } from '../../payloads/index.ts';
import type { DiffieHellmanAnswer } from '../../questions.ts';
import type { Refusal } from '../../refusals.ts';
import { sendNotification } from '../informational/notifications.ts';
import { newChild } from './child.ts';
import { answerProposal } from './proposal.ts';
import { checkSelectors } from './selectors.ts';
import type { QuickMode, Wanted } from './states.ts';
import { allowedGroups, chooseEspSuite } from './suite-choice.ts';

/** Message 1: the client wants an ESP SA. */
export function onQuickMode1(turn: Turn, association: EstablishedAssociation, message: ReceivedMessage): void {
  const { messageId } = message.header;
  const opened = openFirstMessage(association.established, message);
  if (!opened) return ignore(turn, message.remote, 'Quick Mode message 1 with a wrong hash');
  association.usedMessageIds.push(messageId);
  // A client that goes on has message 6: nobody asks for it again.
  association.answered = undefined;
  follow(turn, association, message);
  const wanted = readRequest(turn, opened.chain, message);
  if ('code' in wanted) return refuseRequest(turn, association, wanted);
  turn.out.push({ kind: 'step', attempt: association.attempt, step: 'quick-mode-1', remote: message.remote });
  const quickMode: QuickMode = {
    messageId,
    state: { at: 'computing', ...wanted },
    iv: opened.iv,
    outstanding: undefined,
    answered: undefined,
    startedAt: turn.now,
  };
  association.quickModes.set(messageId, quickMode);
  const { group } = wanted.chosen;
  if (group === undefined) return sendMessage2(turn, association, quickMode, undefined);
  const peerPublic = keyExchangeOf(opened.chain)?.slice();
  turn.ask({ association, quickMode: messageId }, { kind: 'diffie-hellman', group, peerPublic, privateKey: undefined });
}

function readRequest(turn: Turn, chain: PayloadChain, { bytes, header }: ReceivedMessage): Wanted | Refusal {
  const { policy } = turn.env;
  const offered = find(chain, 'security-association')?.payload;
  const initiatorNonce = nonceOf(chain);
  if (!offered || !initiatorNonce) return { code: 'malformed', detail: 'Quick Mode without SA or nonce' };
  const identifications = findAll(chain, 'identification');
  const selectors = checkSelectors(identifications);
  if ('code' in selectors) return selectors;
  const chosen = chooseEspSuite(offered, policy.espSuites, allowedGroups(policy));
  if ('code' in chosen) return chosen;
  const hasKey = keyExchangeOf(chain) !== undefined;
  if (hasKey !== (chosen.group !== undefined))
    return { code: 'malformed', detail: 'KE payload and PFS group do not agree' };
  return {
    chosen,
    clientPort: selectors.clientPort,
    initiatorNonce: initiatorNonce.slice(),
    identifications: identifications.slice(0, 2),
    sentOriginalAddresses: find(chain, 'nat-original-address') !== undefined,
    commit: (header.flags & headerFlags.commit) !== 0,
    request: bytes.slice(),
  };
}

/** Clients give up at once on a notification; on silence they try for half a minute. */
function refuseRequest(turn: Turn, association: EstablishedAssociation, refusal: Refusal): void {
  const { code } = refusal;
  const type = code === 'selector-not-l2tp' ? notifyTypes.invalidIdInformation : notifyTypes.noProposalChosen;
  sendNotification(turn, association, association.established, { type });
  refuse(turn, association, refusal);
}

/** The Diffie-Hellman of perfect forward secrecy is done. */
export function onQuickModeComputed(
  turn: Turn,
  association: Association,
  quickMode: QuickMode,
  answer: DiffieHellmanAnswer | undefined,
): void {
  if (!isEstablished(association) || quickMode.state.at !== 'computing') return;
  if (answer?.sharedSecret) return sendMessage2(turn, association, quickMode, answer);
  association.quickModes.delete(quickMode.messageId);
  refuseRequest(turn, association, { code: 'malformed', detail: 'invalid public value in Quick Mode' });
}

/** A question can't be answered now: message 1 counts as never seen, and repeated asks again. */
export function onQuickModePostponed({ quickModes, usedMessageIds }: Association, messageId: number): void {
  quickModes.delete(messageId);
  const used = usedMessageIds.indexOf(messageId);
  if (used >= 0) usedMessageIds.splice(used, 1);
}

/** Message 2. From here on the client may send on the new SA. */
function sendMessage2(
  turn: Turn,
  association: EstablishedAssociation,
  quickMode: QuickMode,
  answer: DiffieHellmanAnswer | undefined,
): void {
  const { state, messageId } = quickMode;
  const { established: sa, cookies } = association;
  if (state.at !== 'computing') return;
  const { initiatorNonce, chosen, clientPort, commit } = state;
  const responderNonce = turn.env.random.bytes(limits.ownNonceBytes);
  const child = newChild(association, chosen, {
    spiIn: turn.env.allocateSpi(),
    clientPort,
    sharedSecret: answer?.sharedSecret,
    initiatorNonce,
    responderNonce,
  });
  answer?.sharedSecret?.wipe();
  answer?.privateKey.wipe();
  const rest: Payload[] = [
    answerProposal(chosen, child.spiIn),
    { kind: 'nonce', nonce: responderNonce },
    ...(answer?.publicKey ? [{ kind: 'key-exchange', publicKey: answer.publicKey } as const] : []),
    ...state.identifications,
    ...originalAddresses(association, state),
  ];
  const hash = protectionHash(sa, messageId, initiatorNonce, encodePayloads(rest));
  const kind = { exchange: exchangeTypes.quickMode, messageId, flags: commit ? headerFlags.commit : 0 };
  const sealed = sealMessage(cookies, exchangeCipher(sa, quickMode.iv), kind, [{ kind: 'hash', hash }, ...rest]);
  quickMode.iv = sealed.iv;
  quickMode.state = {
    at: 'await-hash-3',
    request: state.request,
    reply: sealed.message,
    initiatorNonce,
    responderNonce,
    child,
    commit,
  };
  turn.addChild(association, child);
  turn.out.push({ kind: 'child-expected', child });
  // Were message 3 lost, nobody else would notice: message 2 is repeated until it comes.
  quickMode.outstanding = request(turn, association, sealed.message);
}

/** The client's address as seen here, then ours as the client named it (RFC 3947 §5.2). */
function originalAddresses(
  { traits, remote, local }: Association,
  { sentOriginalAddresses, identifications }: Wanted,
): Payload[] {
  if (!sentOriginalAddresses || !traits.natTraversal) return [];
  const named = identifications[1] && describeIdentification(identifications[1]);
  const own = named?.type === 'ipv4-addr' ? named.text : local.address;
  return natOriginalAddresses(traits.natTraversal, [remote.address, own]);
}

/** Message 3: the client has the keys; the new SA may be sent on. */
export function onQuickMode3(
  turn: Turn,
  association: EstablishedAssociation,
  quickMode: QuickMode,
  message: ReceivedMessage,
): void {
  const { state, messageId } = quickMode;
  const { established: sa, attempt } = association;
  if (state.at !== 'await-hash-3') return;
  const opened = openMessage(message, exchangeCipher(sa, quickMode.iv));
  if (!opened || !beginsWithHash(opened.chain, hash3(sa, messageId, state)))
    return ignore(turn, message.remote, 'Quick Mode message 3 with a wrong hash');
  follow(turn, association, message);
  quickMode.outstanding = undefined;
  quickMode.state = { at: 'finished' };
  turn.out.push({ kind: 'step', attempt, step: 'quick-mode-3', remote: message.remote });
  turn.out.push({ kind: 'child-established', child: state.child });
  if (state.commit) sendNotification(turn, association, sa, { type: notifyTypes.connected });
}
