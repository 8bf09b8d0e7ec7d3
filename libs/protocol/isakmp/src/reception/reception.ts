import { equalBytes, type Instant } from '@sekisho/wire';
import { type Association, type EstablishedAssociation, ikeSaId, isEstablished } from '../associations/association.ts';
import { replyAgain, replyAgainSmaller } from '../associations/transmission.ts';
import { ignore, type Turn } from '../associations/turn.ts';
import type { IkeDatagram } from '../endpoint.ts';
import { onAggressive2 } from '../exchanges/aggressive-mode/initiator.ts';
import { onAggressive3, onEarlyQuickMode } from '../exchanges/aggressive-mode/responder.ts';
import { onInformational } from '../exchanges/informational/informational.ts';
import { onMessage2, onMessage4 } from '../exchanges/main-mode/initiator.ts';
import { onMessage6, onRefusal } from '../exchanges/main-mode/initiator-proof.ts';
import { onMessage3 } from '../exchanges/main-mode/responder.ts';
import { onMessage5 } from '../exchanges/main-mode/responder-proof.ts';
import { onQuickMode2 } from '../exchanges/quick-mode/initiator.ts';
import { onQuickMode1, onQuickMode3 } from '../exchanges/quick-mode/responder.ts';
import type { QuickMode } from '../exchanges/quick-mode/states.ts';
import { limits } from '../limits.ts';
import { Reassemblies } from '../messages/fragmentation.ts';
import { decodeBody, decodeHeader, find, type Header, type ReceivedMessage } from '../messages/message.ts';
import { exchangeTypes, firstStatusNotify, headerFlags, payloadTypes } from '../numbers.ts';
import { type FirstMessages, isFirst, type Registers } from './first-messages.ts';

const isEncrypted = ({ flags }: Header): boolean => (flags & headerFlags.encryption) !== 0;

/** Leads every message to the exchange that waits for it: by its cookies, its exchange type and its message id. */
export class Reception {
  readonly #reassemblies = new Reassemblies();

  constructor(
    private readonly registers: Registers,
    private readonly first: FirstMessages,
  ) {}

  /** @throws DecodeError */
  receive(turn: Turn, datagram: IkeDatagram): void {
    const header = decodeHeader(datagram.bytes);
    const message = { ...datagram, header };
    if (header.nextPayload === payloadTypes.fragment) return this.#onFragment(turn, message);
    if (header.exchange === exchangeTypes.mainMode) return this.#onMainMode(turn, message);
    if (header.exchange === exchangeTypes.aggressive) return this.#onAggressive(turn, message);
    const association = this.#find(header);
    if (!association || !isEncrypted(header)) return this.#onUnprotected(turn, message, association);
    if (!isEstablished(association)) {
      if (header.exchange === exchangeTypes.informational) return onRefusal(turn, association, message);
      if (header.exchange === exchangeTypes.quickMode) return onEarlyQuickMode(turn, association, message);
      return ignore(turn, message.remote, 'message without protection');
    }
    if (header.exchange === exchangeTypes.quickMode) return this.#onQuickMode(turn, association, message);
    if (header.exchange === exchangeTypes.informational) return onInformational(turn, association, message);
    ignore(turn, message.remote, 'unknown exchange type');
  }

  #find({ initiatorCookie, responderCookie }: Header): Association | undefined {
    return this.registers.table.byId(ikeSaId({ initiator: initiatorCookie, responder: responderCookie }));
  }

  /** The SA is gone: so are pieces of its messages. */
  dropped({ reassembly }: Association): void {
    this.#reassemblies.forget(reassembly);
  }

  forgetStale(now: Instant): void {
    this.#reassemblies.forgetStale(now);
  }

  /** Only complete messages matter; a fragment of an unknown SA costs nothing. */
  #onFragment(turn: Turn, message: ReceivedMessage): void {
    const { header, bytes, remote, local } = message;
    const association = this.#find(header) ?? this.registers.table.initiating(header.initiatorCookie);
    if (!association) return ignore(turn, remote, 'fragment of an unknown SA');
    const whole = this.#reassemblies.take(association.reassembly, bytes, turn.now);
    association.peersFragmentBytes = Math.max(association.peersFragmentBytes ?? 0, header.length);
    if (!whole) return;
    const inner = decodeHeader(whole);
    if (inner.nextPayload === payloadTypes.fragment) return ignore(turn, remote, 'fragment in a fragment');
    this.receive(turn, { bytes: whole, remote, local });
  }

  #onMainMode(turn: Turn, message: ReceivedMessage): void {
    const { header, bytes, remote, local } = message;
    if (isFirst(header)) return this.first.onMainMode(turn, message);
    const known = this.#find(header) ?? this.registers.table.initiating(header.initiatorCookie);
    if (!known) return ignore(turn, remote, 'Main Mode of an unknown SA');
    if (known.answered && equalBytes(known.answered.request, bytes))
      return replyAgainSmaller(turn, known, known.answered.reply, message);
    if (known.role === 'responder') {
      if (isEncrypted(header)) return onMessage5(turn, known, message);
      if (known.mainMode.at === 'await-key-exchange') Object.assign(known, { remote, local });
      return onMessage3(turn, known, message, decodeBody(message));
    }
    if (isEncrypted(header)) return onMessage6(turn, known, message);
    if (known.mainMode.at !== 'await-sa') return onMessage4(turn, known, decodeBody(message));
    if (onMessage2(turn, known, header, decodeBody(message))) this.registers.table.nameInitiator(known);
  }

  #onAggressive(turn: Turn, message: ReceivedMessage): void {
    const { header, bytes, remote } = message;
    if (isFirst(header)) return this.first.onAggressive(turn, message);
    const known = this.#find(header) ?? this.registers.table.initiating(header.initiatorCookie);
    if (!known) return ignore(turn, remote, 'Aggressive Mode of an unknown SA');
    if (known.answered && equalBytes(known.answered.request, bytes))
      return replyAgain(turn, known, known.answered.reply, known);
    if (known.role === 'responder') return onAggressive3(turn, known, message);
    if (onAggressive2(turn, known, message, decodeBody(message))) this.registers.table.nameInitiator(known);
  }

  #onQuickMode(turn: Turn, association: EstablishedAssociation, message: ReceivedMessage): void {
    const { quickModes, usedMessageIds } = association;
    const { messageId } = message.header;
    const known = quickModes.get(messageId);
    if (known) return this.#onKnownQuickMode(turn, association, known, message);
    if (association.role !== 'responder' || usedMessageIds.includes(messageId)) {
      return ignore(turn, message.remote, 'replayed Quick Mode');
    }
    const full =
      usedMessageIds.length >= limits.quickModesMax ||
      quickModes.size >= limits.openQuickModesMax ||
      this.registers.table.childCount(association) >= limits.childrenMax;
    if (full) return ignore(turn, message.remote, 'too many Quick Modes under one IKE SA');
    onQuickMode1(turn, association, message);
    this.registers.waiting.add(association);
  }

  #onKnownQuickMode(
    turn: Turn,
    association: EstablishedAssociation,
    quickMode: QuickMode,
    message: ReceivedMessage,
  ): void {
    const { state, answered } = quickMode;
    const { bytes, remote } = message;
    if (state.at === 'await-hash-3') {
      if (equalBytes(state.request, bytes)) return replyAgain(turn, association, state.reply, message);
      return onQuickMode3(turn, association, quickMode, message);
    }
    if (state.at === 'await-message-2') return onQuickMode2(turn, association, quickMode, message);
    if (answered && equalBytes(answered.request, bytes)) return replyAgain(turn, association, answered.reply, message);
    ignore(turn, remote, 'Quick Mode message out of turn');
  }

  /**
   * What anybody may have sent is never acted on. An error about an exchange that is under way is remembered: should the
   * exchange come to nothing, it is the likely reason.
   */
  #onUnprotected(turn: Turn, message: ReceivedMessage, association: Association | undefined): void {
    const { header, remote } = message;
    ignore(turn, remote, 'message without protection');
    const concerned = association ?? this.registers.table.initiating(header.initiatorCookie);
    if (!concerned || concerned.established || header.exchange !== exchangeTypes.informational) return;
    if (isEncrypted(header)) return;
    const error = find(decodeBody(message), 'notification')?.payload.type;
    if (error !== undefined && error < firstStatusNotify) concerned.refusedInClear = error;
  }
}
