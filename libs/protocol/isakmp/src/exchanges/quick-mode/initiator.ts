import { Cursor, type Secret } from '@sekisho/wire';
import {
  type Association,
  type EstablishedAssociation,
  isEstablished,
  ownAddress,
} from '../../associations/association.ts';
import { request, transmit } from '../../associations/transmission.ts';
import { ignore, refuse, type Turn } from '../../associations/turn.ts';
import { limits } from '../../limits.ts';
import { find, keyExchangeOf, nonceOf, type PayloadChain, type ReceivedMessage } from '../../messages/message.ts';
import {
  beginsWithHash,
  exchangeCipher,
  hash3,
  openMessage,
  protectionHash,
  sealFirstMessage,
  sealMessage,
} from '../../messages/protection.ts';
import { type NatTraversalNumbers, natOriginalAddresses, natTraversalNumbers } from '../../nat-traversal.ts';
import { exchangeTypes, l2tpPort, udpProtocol } from '../../numbers.ts';
import { addressIdentification } from '../../payloads/identification.ts';
import { type SecurityAssociationPayload, securityAssociationOf } from '../../payloads/security-association.ts';
import type { IkePolicy } from '../../policy.ts';
import type { DiffieHellmanAnswer } from '../../questions.ts';
import type { Spi } from '../../security-associations.ts';
import { newChild } from './child.ts';
import { offerProposal } from './proposal.ts';
import type { AnsweredOffer, Asking, QuickMode } from './states.ts';
import { chooseEspSuite } from './suite-choice.ts';

/** Asks for an ESP SA for L2TP, in UDP encapsulation; with perfect forward secrecy as soon as the own key pair is made. */
export function startQuickMode(turn: Turn, association: Association): void {
  const { target, traits } = association;
  if (!isEstablished(association) || !target || !traits.natTraversal) return;
  const messageId = newMessageId(turn, association);
  const { profile } = turn.env.policy;
  const asking = {
    spiIn: turn.env.allocateSpi(),
    initiatorNonce: turn.env.random.bytes(profile?.nonceBytes ?? limits.ownNonceBytes),
  };
  const quickMode: QuickMode = {
    messageId,
    state: { at: 'making-key', ...asking },
    iv: new Uint8Array(0),
    outstanding: undefined,
    answered: undefined,
    startedAt: turn.now,
  };
  association.usedMessageIds.push(messageId);
  association.quickModes.set(messageId, quickMode);
  const group = profile?.pfsGroup;
  if (group === undefined) return sendMessage1(turn, association, quickMode, { asking, own: undefined });
  const question = { group, peerPublic: undefined, privateKey: undefined };
  turn.ask({ association, quickMode: messageId }, { kind: 'diffie-hellman', ...question });
}

function sendMessage1(
  turn: Turn,
  association: EstablishedAssociation,
  quickMode: QuickMode,
  { asking, own }: { readonly asking: Asking; readonly own: { publicKey: Uint8Array; privateKey: Secret } | undefined },
): void {
  const { target, remote, traits, attempt } = association;
  const { profile } = turn.env.policy;
  if (!target || !traits.natTraversal) return;
  const { spiIn, initiatorNonce } = asking;
  const address = ownAddress(association);
  const kind = { exchange: exchangeTypes.quickMode, messageId: quickMode.messageId };
  const sealed = sealFirstMessage(association.cookies, association.established, kind, [
    offer(turn.env.policy, spiIn, natTraversalNumbers(traits.natTraversal)),
    { kind: 'nonce', nonce: initiatorNonce },
    ...(own ? [{ kind: 'key-exchange', publicKey: own.publicKey } as const] : []),
    addressIdentification(address, udpProtocol, target.clientPort),
    addressIdentification(remote.address, udpProtocol, l2tpPort),
    ...(profile?.natOriginalAddresses ? natOriginalAddresses(traits.natTraversal, [address, remote.address]) : []),
  ]);
  turn.out.push({ kind: 'step', attempt, step: 'quick-mode-1', remote });
  quickMode.state = { at: 'await-message-2', spiIn, initiatorNonce, privateKey: own?.privateKey };
  quickMode.iv = sealed.iv;
  quickMode.outstanding = request(turn, association, sealed.message);
}

function offer(
  { profile, espSuites }: IkePolicy,
  spiIn: Spi,
  { udpTransport }: NatTraversalNumbers,
): SecurityAssociationPayload {
  return profile?.espProposals
    ? securityAssociationOf(profile.espProposals(() => spiIn, udpTransport))
    : offerProposal(espSuites, spiIn, { udpTransport, group: profile?.pfsGroup });
}

function newMessageId(turn: Turn, { usedMessageIds }: Association): number {
  if (turn.env.policy.profile?.messageIds === 'counted') return usedMessageIds.length + 1;
  for (;;) {
    const id = new Cursor(turn.env.random.bytes(4)).u32('message id');
    if (id !== 0 && !usedMessageIds.includes(id)) return id;
  }
}

/** Message 2: with perfect forward secrecy, message 3 waits for the shared secret. */
export function onQuickMode2(
  turn: Turn,
  association: EstablishedAssociation,
  quickMode: QuickMode,
  message: ReceivedMessage,
): void {
  const { state, messageId } = quickMode;
  const { established: sa } = association;
  if (state.at !== 'await-message-2') return;
  const { spiIn, initiatorNonce, privateKey } = state;
  const opened = openMessage(message, exchangeCipher(sa, quickMode.iv));
  const expected = opened && protectionHash(sa, messageId, initiatorNonce, opened.chain.afterFirst);
  if (!opened || !expected || !beginsWithHash(opened.chain, expected)) {
    return ignore(turn, message.remote, 'Quick Mode message 2 with a wrong hash');
  }
  const answered = readAnswer(turn, opened.chain, message);
  if (!answered) return refuseAnswer(turn, association, quickMode, 'the gateway chose a suite that was not offered');
  quickMode.iv = opened.iv;
  quickMode.outstanding = undefined;
  if (!privateKey) return sendMessage3(turn, association, quickMode, { asking: state, answered, secret: undefined });
  const peerPublic = keyExchangeOf(opened.chain)?.slice();
  const { group } = answered.chosen;
  if (!peerPublic || !group) return refuseAnswer(turn, association, quickMode, 'the gateway sent no public value');
  quickMode.state = { at: 'making-secret', spiIn, initiatorNonce, privateKey, answered };
  turn.ask({ association, quickMode: messageId }, { kind: 'diffie-hellman', group, peerPublic, privateKey });
}

/** @returns undefined for an answer that was not offered, or lacks something */
function readAnswer(turn: Turn, chain: PayloadChain, { bytes }: ReceivedMessage): AnsweredOffer | undefined {
  const { espSuites, profile } = turn.env.policy;
  const answer = find(chain, 'security-association')?.payload;
  const responderNonce = nonceOf(chain)?.slice();
  const group = profile?.pfsGroup;
  const chosen = answer && chooseEspSuite(answer, espSuites, new Set(group ? [group] : []));
  if (!chosen || 'code' in chosen || chosen.group !== group || !responderNonce) return undefined;
  return { request: bytes.slice(), chosen, responderNonce };
}

function refuseAnswer(turn: Turn, association: EstablishedAssociation, quickMode: QuickMode, detail: string): void {
  forget(association, quickMode);
  refuse(turn, association, { code: 'no-acceptable-esp-suite', detail });
}

function forget(association: EstablishedAssociation, { messageId, state }: QuickMode): void {
  association.quickModes.delete(messageId);
  if ('privateKey' in state) state.privateKey?.wipe();
}

/** A Diffie-Hellman answer: the key pair for message 1, or the secret for message 3. */
export function onInitiatorQuickModeComputed(
  turn: Turn,
  association: Association,
  quickMode: QuickMode,
  answer: DiffieHellmanAnswer | undefined,
): void {
  const { state } = quickMode;
  if (!isEstablished(association)) return;
  if (!answer) return refuseAnswer(turn, association, quickMode, 'the gateway sent an invalid public value');
  const { publicKey, privateKey, sharedSecret } = answer;
  if (state.at === 'making-key' && publicKey)
    return sendMessage1(turn, association, quickMode, { asking: state, own: { publicKey, privateKey } });
  if (state.at !== 'making-secret' || !sharedSecret) return;
  sendMessage3(turn, association, quickMode, { asking: state, answered: state.answered, secret: sharedSecret });
  for (const secret of [sharedSecret, privateKey, state.privateKey]) secret.wipe();
}

/** Message 3: the SA stands on both ends. */
function sendMessage3(
  turn: Turn,
  association: EstablishedAssociation,
  quickMode: QuickMode,
  agreed: { readonly asking: Asking; readonly answered: AnsweredOffer; readonly secret: Secret | undefined },
): void {
  const { established: sa, cookies, target, attempt, remote } = association;
  const { messageId } = quickMode;
  const { spiIn, initiatorNonce } = agreed.asking;
  const { chosen, responderNonce, request: message2 } = agreed.answered;
  const nonces = { initiatorNonce, responderNonce };
  const clientPort = target?.clientPort ?? 0;
  const child = newChild(association, chosen, { spiIn, clientPort, sharedSecret: agreed.secret, ...nonces });
  const kind = { exchange: exchangeTypes.quickMode, messageId };
  const proof = { kind: 'hash', hash: hash3(sa, messageId, nonces) } as const;
  const sealed = sealMessage(cookies, exchangeCipher(sa, quickMode.iv), kind, [proof]);
  quickMode.state = { at: 'finished' };
  quickMode.answered = { request: message2, reply: sealed.message };
  turn.addChild(association, child);
  turn.out.push({ kind: 'child-expected', child });
  turn.out.push({ kind: 'step', attempt, step: 'quick-mode-3', remote });
  transmit(turn, association, sealed.message);
  turn.out.push({ kind: 'child-established', child });
}
