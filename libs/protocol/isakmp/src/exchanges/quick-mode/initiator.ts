import {
  type Association,
  beginsWithHash,
  decryptMessage,
  type EstablishedSa,
  encryptedMessage,
  exchangeIv,
  hash3,
  ignore,
  nonceOf,
  ownAddress,
  protectionHash,
  type QuickMode,
  refuse,
  request,
  type Turn,
  transmit,
} from '../../associations/association.ts';
import type { IkeDatagram, IkePolicy, Spi } from '../../endpoint.ts';
import { limits } from '../../limits.ts';
import { encodePayloads, find, type Header } from '../../messages/message.ts';
import { type NatTraversalNumbers, natOriginalAddresses, natTraversalNumbers } from '../../nat-traversal.ts';
import { exchangeTypes, identityOnly, ipsecDoi, l2tpPort, udpProtocol } from '../../numbers.ts';
import { addressIdentification } from '../../payloads/identification.ts';
import type { Payload } from '../../payloads/index.ts';
import type { SecurityAssociationPayload } from '../../payloads/security-association.ts';
import { newChild } from './child.ts';
import { chooseEspSuite, offerProposal } from './messages.ts';

export interface QuickModeInitiatorState {
  readonly at: 'await-message-2';
  readonly spiIn: Spi;
  readonly initiatorNonce: Uint8Array;
}

/** Message 1: asks for an ESP SA for L2TP, in UDP encapsulation. */
export function startQuickMode(turn: Turn, association: Association): void {
  const { established: sa, target, remote, traits } = association;
  if (!sa || !target || !traits.natTraversal) return;
  const messageId = newMessageId(turn, association);
  const spiIn = turn.env.allocateSpi();
  const { profile } = turn.env.policy;
  const own = ownAddress(association);
  const initiatorNonce = turn.env.random.bytes(profile?.nonceBytes ?? limits.ownNonceBytes);
  const rest: Payload[] = [
    offer(turn.env.policy, spiIn, natTraversalNumbers(traits.natTraversal)),
    { kind: 'nonce', nonce: initiatorNonce },
    addressIdentification(own, udpProtocol, target.clientPort),
    addressIdentification(remote.address, udpProtocol, l2tpPort),
    ...(profile?.natOriginalAddresses ? natOriginalAddresses(traits.natTraversal, [own, remote.address]) : []),
  ];
  const hash = protectionHash(sa, messageId, encodePayloads(rest));
  const protection = { suite: sa.suite, key: sa.keys.cipher, iv: exchangeIv(sa, messageId) };
  const kind = { exchange: exchangeTypes.quickMode, messageId };
  const sealed = encryptedMessage(association, protection, kind, [{ kind: 'hash', hash }, ...rest]);
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
  if (!profile?.espProposals) return offerProposal(espSuites, spiIn, numbers);
  const proposals = profile.espProposals(() => spiIn, numbers.udpTransport);
  return { kind: 'security-association', doi: ipsecDoi, situation: identityOnly, proposals };
}

function newMessageId(turn: Turn, { usedMessageIds }: Association): number {
  if (turn.env.policy.profile?.messageIds === 'counted') return usedMessageIds.length + 1;
  for (;;) {
    const bytes = turn.env.random.bytes(4);
    const id = new DataView(bytes.buffer).getUint32(0);
    if (id !== 0 && !usedMessageIds.includes(id)) return id;
  }
}

/** Message 2, then message 3: the SA stands on both ends. */
export function onQuickMode2(
  turn: Turn,
  association: Association,
  sa: EstablishedSa,
  quickMode: QuickMode,
  { datagram, header }: { readonly datagram: IkeDatagram; readonly header: Header },
): void {
  const { state, messageId } = quickMode;
  if (state.at !== 'await-message-2') return;
  const protection = { suite: sa.suite, key: sa.keys.cipher, iv: quickMode.iv };
  const opened = decryptMessage(datagram.bytes, header, protection);
  const expected = opened && protectionHash(sa, messageId, state.initiatorNonce, opened.chain.afterFirst);
  if (!opened || !expected || !beginsWithHash(opened.chain, expected)) {
    return ignore(turn, datagram.remote, 'Quick Mode message 2 with a wrong hash');
  }
  const answer = find(opened.chain, 'security-association')?.payload;
  const responderNonce = nonceOf(opened.chain)?.slice();
  const chosen = answer && chooseEspSuite(answer, turn.env.policy.espSuites, new Set());
  if (!chosen || 'code' in chosen || !responderNonce) {
    association.quickModes.delete(messageId);
    return refuse(turn, association, 'no-acceptable-esp-suite', 'the gateway chose a suite that was not offered');
  }
  const nonces = { initiatorNonce: state.initiatorNonce, responderNonce };
  const clientPort = association.target?.clientPort ?? 0;
  const child = newChild(association, sa, chosen, {
    spiIn: state.spiIn,
    clientPort,
    sharedSecret: undefined,
    ...nonces,
  });
  const kind = { exchange: exchangeTypes.quickMode, messageId };
  const proof = { kind: 'hash', hash: hash3(sa, messageId, nonces) } as const;
  const sealed = encryptedMessage(association, { ...protection, iv: opened.iv }, kind, [proof]);
  quickMode.outstanding = undefined;
  quickMode.state = { at: 'finished', spiIn: state.spiIn };
  quickMode.answered = { request: datagram.bytes.slice(), reply: sealed.message };
  turn.addChild(association, child);
  turn.out.push({ kind: 'child-expected', child });
  turn.out.push({ kind: 'step', attempt: association.attempt, step: 'quick-mode-3', remote: association.remote });
  transmit(turn, association, sealed.message);
  turn.out.push({ kind: 'child-established', child });
}
