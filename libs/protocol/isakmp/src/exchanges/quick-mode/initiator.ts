import { Cursor } from '@sekisho/wire';
import {
  type Association,
  type EstablishedAssociation,
  isEstablished,
  ownAddress,
} from '../../associations/association.ts';
import { request, transmit } from '../../associations/transmission.ts';
import { ignore, refuse, type Turn } from '../../associations/turn.ts';
import { limits } from '../../limits.ts';
import { find, nonceOf, type ReceivedMessage } from '../../messages/message.ts';
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
import type { Spi } from '../../security-associations.ts';
import { newChild } from './child.ts';
import { offerProposal } from './proposal.ts';
import type { QuickMode } from './states.ts';
import { chooseEspSuite } from './suite-choice.ts';

/** Message 1: asks for an ESP SA for L2TP, in UDP encapsulation. */
export function startQuickMode(turn: Turn, association: Association): void {
  const { target, remote, traits } = association;
  if (!isEstablished(association) || !target || !traits.natTraversal) return;
  const messageId = newMessageId(turn, association);
  const spiIn = turn.env.allocateSpi();
  const { profile } = turn.env.policy;
  const own = ownAddress(association);
  const initiatorNonce = turn.env.random.bytes(profile?.nonceBytes ?? limits.ownNonceBytes);
  const kind = { exchange: exchangeTypes.quickMode, messageId };
  const sealed = sealFirstMessage(association.cookies, association.established, kind, [
    offer(turn.env.policy, spiIn, natTraversalNumbers(traits.natTraversal)),
    { kind: 'nonce', nonce: initiatorNonce },
    addressIdentification(own, udpProtocol, target.clientPort),
    addressIdentification(remote.address, udpProtocol, l2tpPort),
    ...(profile?.natOriginalAddresses ? natOriginalAddresses(traits.natTraversal, [own, remote.address]) : []),
  ]);
  turn.out.push({ kind: 'step', attempt: association.attempt, step: 'quick-mode-1', remote });
  association.usedMessageIds.push(messageId);
  association.quickModes.set(messageId, {
    messageId,
    state: { at: 'await-message-2', spiIn, initiatorNonce },
    iv: sealed.iv,
    outstanding: request(turn, association, sealed.message),
    answered: undefined,
    startedAt: turn.now,
  });
}

function offer(
  { profile, espSuites }: IkePolicy,
  spiIn: Spi,
  numbers: NatTraversalNumbers,
): SecurityAssociationPayload {
  return profile?.espProposals
    ? securityAssociationOf(profile.espProposals(() => spiIn, numbers.udpTransport))
    : offerProposal(espSuites, spiIn, numbers);
}

function newMessageId(turn: Turn, { usedMessageIds }: Association): number {
  if (turn.env.policy.profile?.messageIds === 'counted') return usedMessageIds.length + 1;
  for (;;) {
    const id = new Cursor(turn.env.random.bytes(4)).u32('message id');
    if (id !== 0 && !usedMessageIds.includes(id)) return id;
  }
}

/** Message 2, then message 3: the SA stands on both ends. */
export function onQuickMode2(
  turn: Turn,
  association: EstablishedAssociation,
  quickMode: QuickMode,
  message: ReceivedMessage,
): void {
  const { state, messageId } = quickMode;
  const { established: sa, cookies, target, attempt, remote } = association;
  if (state.at !== 'await-message-2') return;
  const { spiIn, initiatorNonce } = state;
  const opened = openMessage(message, exchangeCipher(sa, quickMode.iv));
  const expected = opened && protectionHash(sa, messageId, initiatorNonce, opened.chain.afterFirst);
  if (!opened || !expected || !beginsWithHash(opened.chain, expected)) {
    return ignore(turn, message.remote, 'Quick Mode message 2 with a wrong hash');
  }
  const answer = find(opened.chain, 'security-association')?.payload;
  const responderNonce = nonceOf(opened.chain)?.slice();
  const chosen = answer && chooseEspSuite(answer, turn.env.policy.espSuites, new Set());
  if (!chosen || 'code' in chosen || !responderNonce) {
    association.quickModes.delete(messageId);
    const detail = 'the gateway chose a suite that was not offered';
    return refuse(turn, association, { code: 'no-acceptable-esp-suite', detail });
  }
  const nonces = { initiatorNonce, responderNonce };
  const clientPort = target?.clientPort ?? 0;
  const child = newChild(association, chosen, { spiIn, clientPort, sharedSecret: undefined, ...nonces });
  const kind = { exchange: exchangeTypes.quickMode, messageId };
  const proof = { kind: 'hash', hash: hash3(sa, messageId, nonces) } as const;
  const sealed = sealMessage(cookies, exchangeCipher(sa, opened.iv), kind, [proof]);
  quickMode.outstanding = undefined;
  quickMode.state = { at: 'finished' };
  quickMode.answered = { request: message.bytes.slice(), reply: sealed.message };
  turn.addChild(association, child);
  turn.out.push({ kind: 'child-expected', child });
  turn.out.push({ kind: 'step', attempt, step: 'quick-mode-3', remote });
  transmit(turn, association, sealed.message);
  turn.out.push({ kind: 'child-established', child });
}
