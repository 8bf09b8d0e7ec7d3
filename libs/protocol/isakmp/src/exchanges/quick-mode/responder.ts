import { ipFromBytes } from '@sekisho/wire';
import {
  type Association,
  allowedGroups,
  beginsWithHash,
  decryptMessage,
  type EstablishedSa,
  encryptedMessage,
  exchangeIv,
  follow,
  hash3,
  ignore,
  keyExchangeOf,
  nonceOf,
  protectionHash,
  type QuickMode,
  refuse,
  request,
  type Turn,
} from '../../associations/association.ts';
import type { ChildSa, DiffieHellmanAnswer, IkeDatagram, Spi } from '../../endpoint.ts';
import { limits } from '../../limits.ts';
import { encodePayloads, find, findAll, type Header, type PayloadChain } from '../../messages/message.ts';
import { natOriginalAddresses } from '../../nat-traversal.ts';
import { exchangeTypes, headerFlags, notifyTypes } from '../../numbers.ts';
import type { Identification } from '../../payloads/identification.ts';
import type { Payload } from '../../payloads/index.ts';
import { sendNotification } from '../informational.ts';
import { newChild } from './child.ts';
import {
  answerProposal,
  type ChosenEspSuite,
  checkSelectors,
  chooseEspSuite,
  type QuickModeRefusal,
} from './messages.ts';

interface Wanted {
  readonly chosen: ChosenEspSuite;
  readonly clientPort: number;
  readonly initiatorNonce: Uint8Array;
  /** Echoed byte for byte: Apple compares them. */
  readonly identifications: readonly Identification[];
  readonly sentOriginalAddresses: boolean;
  readonly commit: boolean;
  readonly request: Uint8Array;
}

export type QuickModeResponderState =
  | (Wanted & { readonly at: 'computing' })
  | {
      readonly at: 'await-hash-3';
      readonly request: Uint8Array;
      readonly reply: Uint8Array;
      readonly initiatorNonce: Uint8Array;
      readonly responderNonce: Uint8Array;
      readonly child: ChildSa;
      readonly commit: boolean;
    }
  | { readonly at: 'finished'; readonly spiIn: Spi | undefined };

/** Message 1: the client wants an ESP SA. */
export function onQuickMode1(
  turn: Turn,
  association: Association,
  sa: EstablishedSa,
  datagram: IkeDatagram,
  header: Header,
): void {
  const { messageId } = header;
  const opened = decryptMessage(datagram.bytes, header, {
    suite: sa.suite,
    key: sa.keys.cipher,
    iv: exchangeIv(sa, messageId),
  });
  if (!opened || !beginsWithHash(opened.chain, protectionHash(sa, messageId, opened.chain.afterFirst))) {
    return ignore(turn, datagram.remote, 'Quick Mode message 1 with a wrong hash');
  }
  association.usedMessageIds.push(messageId);
  // A client that goes on has message 6: nobody asks for it again.
  association.answered = undefined;
  follow(association, datagram);
  const wanted = readRequest(turn, opened.chain, datagram, header);
  if ('code' in wanted) return refuseRequest(turn, association, sa, wanted);
  turn.out.push({ kind: 'step', attempt: association.attempt, step: 'quick-mode-1', remote: datagram.remote });
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
  if (group === undefined) return sendMessage2(turn, association, sa, quickMode, undefined);
  const peerPublic = keyExchangeOf(opened.chain)?.slice();
  turn.ask({ association, quickMode: messageId }, { kind: 'diffie-hellman', group, peerPublic, privateKey: undefined });
}

function readRequest(
  turn: Turn,
  chain: PayloadChain,
  { bytes }: IkeDatagram,
  { flags }: Header,
): Wanted | QuickModeRefusal {
  const offered = find(chain, 'security-association')?.payload;
  const initiatorNonce = nonceOf(chain);
  if (!offered || !initiatorNonce) return { code: 'malformed', detail: 'Quick Mode without SA or nonce' };
  const identifications = findAll(chain, 'identification');
  const selectors = checkSelectors(identifications);
  if ('code' in selectors) return selectors;
  const chosen = chooseEspSuite(offered, turn.env.policy.espSuites, allowedGroups(turn.env));
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
    commit: (flags & headerFlags.commit) !== 0,
    request: bytes.slice(),
  };
}

/** Clients give up at once on a notification; on silence they try for half a minute. */
function refuseRequest(
  turn: Turn,
  association: Association,
  sa: EstablishedSa,
  { code, detail }: QuickModeRefusal,
): void {
  const type = code === 'selector-not-l2tp' ? notifyTypes.invalidIdInformation : notifyTypes.noProposalChosen;
  sendNotification(turn, association, sa, type);
  refuse(turn, association, code, detail);
}

/** The Diffie-Hellman of perfect forward secrecy is done. */
export function onQuickModeComputed(
  turn: Turn,
  association: Association,
  quickMode: QuickMode,
  answer: DiffieHellmanAnswer | undefined,
): void {
  const { established } = association;
  if (!established || quickMode.state.at !== 'computing') return;
  if (answer?.sharedSecret) return sendMessage2(turn, association, established, quickMode, answer);
  association.quickModes.delete(quickMode.messageId);
  refuseRequest(turn, association, established, { code: 'malformed', detail: 'invalid public value in Quick Mode' });
}

/** Message 2. From here on the client may send on the new SA. */
function sendMessage2(
  turn: Turn,
  association: Association,
  sa: EstablishedSa,
  quickMode: QuickMode,
  answer: DiffieHellmanAnswer | undefined,
): void {
  const { state, messageId } = quickMode;
  if (state.at !== 'computing') return;
  const responderNonce = turn.env.random.bytes(limits.ownNonceBytes);
  const child = newChild(association, sa, state.chosen, {
    spiIn: turn.env.allocateSpi(),
    clientPort: state.clientPort,
    sharedSecret: answer?.sharedSecret,
    initiatorNonce: state.initiatorNonce,
    responderNonce,
  });
  answer?.sharedSecret?.wipe();
  answer?.privateKey.wipe();
  const rest: Payload[] = [
    answerProposal(state.chosen, child.spiIn),
    { kind: 'nonce', nonce: responderNonce },
    ...(answer?.publicKey ? [{ kind: 'key-exchange', publicKey: answer.publicKey } as const] : []),
    ...state.identifications,
    ...originalAddresses(association, state),
  ];
  const hash = protectionHash(sa, messageId, state.initiatorNonce, encodePayloads(rest));
  const protection = { suite: sa.suite, key: sa.keys.cipher, iv: quickMode.iv };
  const kind = { exchange: exchangeTypes.quickMode, messageId, flags: state.commit ? headerFlags.commit : 0 };
  const sealed = encryptedMessage(association, protection, kind, [{ kind: 'hash', hash }, ...rest]);
  quickMode.iv = sealed.iv;
  quickMode.state = {
    at: 'await-hash-3',
    request: state.request,
    reply: sealed.message,
    initiatorNonce: state.initiatorNonce,
    responderNonce,
    child,
    commit: state.commit,
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
  const named = identifications[1]?.data;
  const own = named?.length === 4 ? ipFromBytes(named) : local.address;
  return natOriginalAddresses(traits.natTraversal, [remote.address, own]);
}

/** Message 3: the client has the keys; the new SA may be sent on. */
export function onQuickMode3(
  turn: Turn,
  association: Association,
  sa: EstablishedSa,
  quickMode: QuickMode,
  { datagram, header }: { readonly datagram: IkeDatagram; readonly header: Header },
): void {
  const { state, messageId } = quickMode;
  if (state.at !== 'await-hash-3') return;
  const opened = decryptMessage(datagram.bytes, header, { suite: sa.suite, key: sa.keys.cipher, iv: quickMode.iv });
  const expected = hash3(sa, messageId, state);
  if (!opened || !beginsWithHash(opened.chain, expected))
    return ignore(turn, datagram.remote, 'Quick Mode message 3 with a wrong hash');
  quickMode.outstanding = undefined;
  quickMode.state = { at: 'finished', spiIn: state.child.spiIn };
  turn.out.push({ kind: 'step', attempt: association.attempt, step: 'quick-mode-3', remote: datagram.remote });
  turn.out.push({ kind: 'child-established', child: state.child });
  if (state.commit) sendNotification(turn, association, sa, notifyTypes.connected);
}
