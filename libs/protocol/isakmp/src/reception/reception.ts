import { equalBytes } from '@sekisho/wire';
import { type Association, ignore, ikeSaId, type Turn, transmit, transmitAgain } from '../associations/association.ts';
import type { IkeDatagram } from '../endpoint.ts';
import { onInformational } from '../exchanges/informational.ts';
import { onMessage2, onMessage4 } from '../exchanges/main-mode/initiator.ts';
import { onMessage6, onRefusal } from '../exchanges/main-mode/initiator-proof.ts';
import { onMessage3 } from '../exchanges/main-mode/responder.ts';
import { onMessage5 } from '../exchanges/main-mode/responder-proof.ts';
import { onQuickMode2 } from '../exchanges/quick-mode/initiator.ts';
import { onQuickMode1, onQuickMode3 } from '../exchanges/quick-mode/responder.ts';
import { limits } from '../limits.ts';
import { reassemble } from '../messages/fragmentation.ts';
import { decodeBody, decodeHeader, find, type Header } from '../messages/message.ts';
import { exchangeTypes, firstStatusNotify, headerFlags, payloadTypes } from '../numbers.ts';
import { type FirstMessages, isFirst, type Registers } from './first-messages.ts';

/** Leads every message to the exchange that waits for it: by its cookies, its exchange type and its message id. */
export class Reception {
  constructor(
    private readonly registers: Registers,
    private readonly first: FirstMessages,
  ) {}

  /** @throws DecodeError */
  receive(turn: Turn, datagram: IkeDatagram): void {
    const header = decodeHeader(datagram.bytes);
    if (header.nextPayload === payloadTypes.fragment) return this.#onFragment(turn, datagram, header);
    if (header.exchange === exchangeTypes.mainMode) return this.#onMainMode(turn, datagram, header);
    if (header.exchange === exchangeTypes.aggressive) return this.first.onAggressive(turn, datagram, header);
    const association = this.#find(header);
    const encrypted = (header.flags & headerFlags.encryption) !== 0;
    if (!association || !encrypted) return this.#onUnprotected(turn, datagram, header, association);
    if (!association.established) {
      if (header.exchange === exchangeTypes.informational) return onRefusal(turn, association, datagram, header);
      return ignore(turn, datagram.remote, 'message without protection');
    }
    if (header.exchange === exchangeTypes.quickMode) return this.#onQuickMode(turn, association, datagram, header);
    if (header.exchange === exchangeTypes.informational) {
      return onInformational(turn, association, association.established, datagram, header);
    }
    ignore(turn, datagram.remote, 'unknown exchange type');
  }

  #find({ initiatorCookie, responderCookie }: Header): Association | undefined {
    return this.registers.table.byId(ikeSaId({ initiator: initiatorCookie, responder: responderCookie }));
  }

  /** Only complete messages matter; a fragment of an unknown SA costs nothing. */
  #onFragment(turn: Turn, datagram: IkeDatagram, header: Header): void {
    const association = this.#find(header) ?? this.registers.table.initiating(header.initiatorCookie);
    if (!association) return ignore(turn, datagram.remote, 'fragment of an unknown SA');
    const whole = reassemble(association.reassembly, datagram.bytes, turn.now);
    association.peersFragmentBytes = Math.max(association.peersFragmentBytes ?? 0, header.length);
    if (!whole) return;
    const inner = decodeHeader(whole);
    if (inner.nextPayload === payloadTypes.fragment) return ignore(turn, datagram.remote, 'fragment in a fragment');
    this.receive(turn, { ...datagram, bytes: whole });
  }

  #onMainMode(turn: Turn, datagram: IkeDatagram, header: Header): void {
    if (isFirst(header)) return this.first.onMainMode(turn, datagram, header);
    const known = this.#find(header) ?? this.registers.table.initiating(header.initiatorCookie);
    if (!known) return ignore(turn, datagram.remote, 'Main Mode of an unknown SA');
    if (known.answered && equalBytes(known.answered.request, datagram.bytes))
      return transmitAgain(turn, known, known.answered.reply, datagram);
    const encrypted = (header.flags & headerFlags.encryption) !== 0;
    if (known.role === 'responder') {
      if (encrypted) return onMessage5(turn, known, datagram, header);
      if (known.mainMode.at === 'await-key-exchange')
        Object.assign(known, { remote: datagram.remote, local: datagram.local });
      return onMessage3(turn, known, datagram, decodeBody(datagram, header));
    }
    if (encrypted) return onMessage6(turn, known, datagram, header);
    if (known.mainMode.at !== 'await-sa') return onMessage4(turn, known, decodeBody(datagram, header));
    if (onMessage2(turn, known, header, decodeBody(datagram, header))) this.registers.table.nameInitiator(known);
  }

  #onQuickMode(turn: Turn, association: Association, datagram: IkeDatagram, header: Header): void {
    const { established: sa, quickModes, usedMessageIds } = association;
    if (!sa) return;
    const known = quickModes.get(header.messageId);
    if (known) return this.#onKnownQuickMode(turn, association, datagram, header);
    if (association.role !== 'responder' || usedMessageIds.includes(header.messageId)) {
      return ignore(turn, datagram.remote, 'replayed Quick Mode');
    }
    const full =
      usedMessageIds.length >= limits.quickModesMax ||
      quickModes.size >= limits.openQuickModesMax ||
      this.registers.table.childCount(association) >= limits.childrenMax;
    if (full) return ignore(turn, datagram.remote, 'too many Quick Modes under one IKE SA');
    onQuickMode1(turn, association, sa, datagram, header);
    this.registers.waiting.add(association);
  }

  #onKnownQuickMode(turn: Turn, association: Association, datagram: IkeDatagram, header: Header): void {
    const { established: sa } = association;
    const quickMode = association.quickModes.get(header.messageId);
    if (!sa || !quickMode) return;
    const { state, answered } = quickMode;
    if (state.at === 'await-hash-3') {
      if (equalBytes(state.request, datagram.bytes)) return transmit(turn, association, state.reply, datagram);
      return onQuickMode3(turn, association, sa, quickMode, { datagram, header });
    }
    if (state.at === 'await-message-2') return onQuickMode2(turn, association, sa, quickMode, { datagram, header });
    if (answered && equalBytes(answered.request, datagram.bytes))
      return transmit(turn, association, answered.reply, datagram);
    ignore(turn, datagram.remote, 'Quick Mode message out of turn');
  }

  /**
   * What anybody may have sent is never acted on. An error about an exchange that is under way is remembered: should the
   * exchange come to nothing, it is the likely reason.
   */
  #onUnprotected(turn: Turn, datagram: IkeDatagram, header: Header, association: Association | undefined): void {
    ignore(turn, datagram.remote, 'message without protection');
    const concerned = association ?? this.registers.table.initiating(header.initiatorCookie);
    if (!concerned || concerned.established || header.exchange !== exchangeTypes.informational) return;
    if ((header.flags & headerFlags.encryption) !== 0) return;
    const error = find(decodeBody(datagram, header), 'notification')?.payload.type;
    if (error !== undefined && error < firstStatusNotify) concerned.refusedInClear = error;
  }
}
