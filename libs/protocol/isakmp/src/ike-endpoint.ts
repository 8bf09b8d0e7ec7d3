import {
  DecodeError,
  type Endpoint,
  earliest,
  equalBytes,
  type Instant,
  instant,
  later,
  milliseconds,
} from '@sekisho/wire';
import {
  type Association,
  ignore,
  ikeSaId,
  type QuestionOwner,
  refuse,
  type Turn,
  transmit,
  transmitAgain,
} from './association.ts';
import type {
  ChildSa,
  ClosedBecause,
  DiffieHellmanAnswer,
  IkeDatagram,
  IkeEffect,
  IkeEndpoint,
  IkeEnvironment,
  IkeRefusalCode,
  IkeSaId,
  IkeTarget,
  PeerVerdict,
  QuestionId,
  Spi,
} from './endpoint.ts';
import { onInformational, probePeer, sendClearNotification, sendDeletes } from './exchanges/informational.ts';
import { chooseIkeSuite } from './exchanges/main-mode/choice.ts';
import { availableCredentials } from './exchanges/main-mode/credentials.ts';
import { onInitiatorComputed, onMessage2, onMessage4, startMainMode } from './exchanges/main-mode/initiator.ts';
import { onGatewayChecked, onMessage6, onSigned } from './exchanges/main-mode/initiator-proof.ts';
import { onComputed, onMessage1, onMessage3, onPostponed } from './exchanges/main-mode/responder.ts';
import { onClientChecked, onMessage5, onReplySigned } from './exchanges/main-mode/responder-proof.ts';
import { onQuickMode2, startQuickMode } from './exchanges/quick-mode/initiator.ts';
import { onQuickMode1, onQuickMode3, onQuickModeComputed } from './exchanges/quick-mode/responder.ts';
import { FirstMessageGate } from './first-message-gate.ts';
import { reassemble } from './fragmentation.ts';
import { limits } from './limits.ts';
import { decodeHeader, decodePayloads, find, findAll, type Header, headerBytes } from './message.ts';
import { exchangeTypes, firstStatusNotify, headerFlags, notifyTypes, payloadTypes } from './numbers.ts';
import { firstMessageKey, SaTable } from './sa-table.ts';
import { forgetFinished, sweep } from './timers.ts';
import { readVendorIds } from './vendor-ids.ts';

/** @returns all IKEv1 exchanges of one host, both roles, without sockets, clock or randomness of its own. */
export const createIkeEndpoint = (env: IkeEnvironment): IkeEndpoint => new IkeExchanges(env);

const zeroCookie = new Uint8Array(8);

class IkeExchanges implements IkeEndpoint {
  readonly #table = new SaTable();
  /** Associations that wait for something within seconds. */
  readonly #waiting = new Set<Association>();
  /** Associations whose finished Quick Modes are kept for a while, for requests that are repeated. */
  readonly #settling = new Set<Association>();
  readonly #questions = new Map<QuestionId, QuestionOwner>();
  /** First messages that were refused: a repeated one is not refused again. */
  readonly #refused = new Map<string, { readonly code: IkeRefusalCode; readonly until: Instant }>();
  #nextQuestion = 1;
  #lastFastSweep = instant(0);
  #lastSlowSweep = instant(0);

  readonly #gate: FirstMessageGate;

  constructor(private readonly env: IkeEnvironment) {
    this.#gate = new FirstMessageGate(env.random);
  }

  receive(datagram: IkeDatagram, now: Instant): IkeEffect[] {
    return this.#turn(now, (turn) => {
      try {
        this.#route(turn, { ...datagram, bytes: plainBytes(datagram.bytes) });
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error;
        ignore(turn, datagram.remote, `malformed: ${error.field} ${error.code}`);
      }
    });
  }

  answer(question: QuestionId, answer: DiffieHellmanAnswer | undefined, now: Instant): IkeEffect[] {
    return this.#answered(question, now, (turn, { association, quickMode: messageId }) => {
      const quickMode = messageId === undefined ? undefined : association.quickModes.get(messageId);
      if (quickMode) onQuickModeComputed(turn, association, quickMode, answer);
      else if (association.role === 'responder') onComputed(turn, association, answer);
      else onInitiatorComputed(turn, association, answer);
    });
  }

  postpone(question: QuestionId): void {
    const owner = this.#questions.get(question);
    this.#questions.delete(question);
    if (!owner) return;
    const { association, quickMode: messageId } = owner;
    if (messageId === undefined) return onPostponed(association);
    if (association.role !== 'responder') return;
    association.quickModes.delete(messageId);
    const used = association.usedMessageIds.indexOf(messageId);
    if (used >= 0) association.usedMessageIds.splice(used, 1);
  }

  authenticated(question: QuestionId, verdict: PeerVerdict, now: Instant): IkeEffect[] {
    return this.#answered(question, now, (turn, { association }) => {
      if (association.role === 'responder') onClientChecked(turn, association, verdict);
      else onGatewayChecked(turn, association, verdict);
    });
  }

  signed(question: QuestionId, signature: Uint8Array | undefined, now: Instant): IkeEffect[] {
    return this.#answered(question, now, (turn, { association }) => {
      if (association.role === 'responder') onReplySigned(turn, association, signature);
      else onSigned(turn, association, signature);
    });
  }

  timeout(now: Instant): IkeEffect[] {
    return this.#turn(now, (turn) => {
      this.#lastFastSweep = now;
      for (const association of this.#waiting) {
        if (sweep(turn, association)) continue;
        this.#waiting.delete(association);
        if (association.quickModes.size > 0) this.#settling.add(association);
      }
      if (now - this.#lastSlowSweep >= limits.slowSweepMs) this.#slowSweep(turn);
    });
  }

  deadline(): Instant | undefined {
    if (this.#isIdle()) return undefined;
    const slow = later(this.#lastSlowSweep, milliseconds(limits.slowSweepMs));
    return this.#waiting.size === 0
      ? slow
      : earliest(slow, later(this.#lastFastSweep, milliseconds(limits.fastSweepMs)));
  }

  connect(target: IkeTarget, now: Instant): IkeEffect[] {
    const offered = availableCredentials(this.env.policy);
    if (offered.length === 0) throw new RangeError('an initiator needs a pre-shared key or a certificate');
    const attempt = this.env.nameAttempt();
    return this.#turn(now, (turn) =>
      this.#start(startMainMode(turn, target, offered, { attempt, firstContact: true })),
    );
  }

  rekeyChild(id: IkeSaId, now: Instant): IkeEffect[] {
    return this.#turn(now, (turn) => {
      const association = this.#table.byId(id);
      if (!association) return;
      startQuickMode(turn, association);
      this.#waiting.add(association);
    });
  }

  rekey(id: IkeSaId, now: Instant): IkeEffect[] {
    return this.#turn(now, (turn) => {
      const association = this.#table.byId(id);
      if (!association?.target) return;
      const { remote, local, target, attempt } = association;
      const offered = availableCredentials(this.env.policy);
      if (offered.length === 0) return refuse(turn, association, 'own-certificate-missing', 'nothing to renew with');
      const again = { ...target, remote, local };
      this.#start(startMainMode(turn, again, offered, { attempt, firstContact: false }));
    });
  }

  close(id: IkeSaId, now: Instant): IkeEffect[] {
    return this.#turn(now, (turn) => {
      const association = this.#table.byId(id);
      if (!association) return;
      const spis = this.#table.childrenInCareOf(association);
      if (association.established) sendDeletes(turn, association, association.established, spis, true);
      for (const spi of spis) turn.removeChild(spi);
      turn.drop(association, 'closed-here');
    });
  }

  closeChild(id: IkeSaId, spiIn: Spi, now: Instant): IkeEffect[] {
    return this.#turn(now, (turn) => {
      const association = this.#table.byId(id);
      if (!association?.established) return;
      sendDeletes(turn, association, association.established, [spiIn], false);
      turn.removeChild(spiIn);
    });
  }

  probe(id: IkeSaId, now: Instant): IkeEffect[] {
    return this.#turn(now, (turn) => {
      const association = this.#table.byId(id);
      if (!association?.established) return;
      probePeer(turn, association, association.established);
      this.#waiting.add(association);
    });
  }

  moved(id: IkeSaId, remote: Endpoint): void {
    const association = this.#table.byId(id);
    if (association) this.#table.moved(association, remote);
  }

  #isIdle(): boolean {
    return this.#table.size === 0 && this.#refused.size === 0;
  }

  #turn(now: Instant, act: (turn: Turn) => void): IkeEffect[] {
    const out: IkeEffect[] = [];
    // A clock that has run on while nothing waited must not count as an overdue sweep.
    if (this.#waiting.size === 0) this.#lastFastSweep = now;
    if (this.#isIdle()) this.#lastSlowSweep = now;
    act({
      env: this.env,
      now,
      out,
      ask: (owner, question) => {
        const id = this.#nextQuestion++ as QuestionId;
        this.#questions.set(id, owner);
        out.push({ ...question, question: id });
      },
      established: (association) => this.#table.established(association),
      proven: (association) => this.#table.halfOpen.prove(association),
      drop: (association, reason) => this.#drop(association, reason, out, now),
      addChild: (association, child: ChildSa) => this.#table.addChild(association, child, now),
      removeChild: (spiIn: Spi) => this.#table.removeChild(spiIn, 'closed-here', out),
      removeChildrenOf: (association, spiOut) => {
        const spiIn = this.#table.childSending(association, spiOut);
        if (spiIn !== undefined) this.#table.removeChild(spiIn, 'peer-deleted', out);
      },
    });
    return out;
  }

  /** An answer to a question whose association is still there. */
  #answered(question: QuestionId, now: Instant, act: (turn: Turn, owner: QuestionOwner) => void): IkeEffect[] {
    return this.#turn(now, (turn) => {
      const owner = this.#questions.get(question);
      this.#questions.delete(question);
      if (owner && this.#table.has(owner.association)) act(turn, owner);
    });
  }

  #start(association: Association): void {
    this.#table.addInitiator(association);
    this.#waiting.add(association);
  }

  #route(turn: Turn, datagram: IkeDatagram): void {
    const header = decodeHeader(datagram.bytes);
    if (header.nextPayload === payloadTypes.fragment) return this.#onFragment(turn, datagram, header);
    if (header.exchange === exchangeTypes.mainMode) return this.#onMainMode(turn, datagram, header);
    if (header.exchange === exchangeTypes.aggressive) return this.#onAggressive(turn, datagram, header);
    const association = this.#find(header);
    if (!association?.established) return this.#onUnprotected(turn, datagram, header, association);
    if ((header.flags & headerFlags.encryption) === 0) return this.#onUnprotected(turn, datagram, header, association);
    if (header.exchange === exchangeTypes.quickMode) return this.#onQuickMode(turn, association, datagram, header);
    if (header.exchange === exchangeTypes.informational) {
      return onInformational(turn, association, association.established, datagram, header);
    }
    ignore(turn, datagram.remote, 'unknown exchange type');
  }

  #find({ initiatorCookie, responderCookie }: Header): Association | undefined {
    return this.#table.byId(ikeSaId({ initiator: initiatorCookie, responder: responderCookie }));
  }

  /** Only complete messages matter; a fragment of an unknown SA costs nothing. */
  #onFragment(turn: Turn, datagram: IkeDatagram, header: Header): void {
    const association = this.#find(header) ?? this.#table.initiating(header.initiatorCookie);
    if (!association) return ignore(turn, datagram.remote, 'fragment of an unknown SA');
    const whole = reassemble(association.reassembly, datagram.bytes, turn.now);
    association.peersFragmentBytes = Math.max(association.peersFragmentBytes ?? 0, header.length);
    if (!whole) return;
    const inner = decodeHeader(whole);
    if (inner.nextPayload === payloadTypes.fragment) return ignore(turn, datagram.remote, 'fragment in a fragment');
    this.#route(turn, { ...datagram, bytes: whole });
  }

  #onMainMode(turn: Turn, datagram: IkeDatagram, header: Header): void {
    if (equalBytes(header.responderCookie, zeroCookie)) return this.#onFirstMessage(turn, datagram, header);
    const known = this.#find(header) ?? this.#table.initiating(header.initiatorCookie);
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
    if (onMessage2(turn, known, header, decodeBody(datagram, header))) this.#table.nameInitiator(known);
  }

  #onFirstMessage(turn: Turn, datagram: IkeDatagram, header: Header): void {
    const { remote } = datagram;
    const key = firstMessageKey(header.initiatorCookie, remote);
    const known = this.#table.halfOpen.byFirstMessage(key);
    if (known) return this.#onRepeatedFirst(turn, datagram, known);
    const mayBegin = this.#table.halfOpen.mayBegin(remote.address);
    const refused = this.#refused.get(key);
    // Room may have come free since; what else was wrong with a message stays wrong.
    const again = refused !== undefined && !(refused.code === 'half-open-limit' && mayBegin);
    if (again || !this.env.policy.respond) return ignore(turn, remote, 'first message out of turn');
    if (!this.#table.isKnown(remote.address) && !this.#gate.admits(remote, header.initiatorCookie, turn.now))
      return ignore(turn, remote, 'too many first messages');
    const attempt = this.env.nameAttempt();
    if (mayBegin) return this.#beginToRespond(turn, datagram, header, { key, attempt });
    this.#remember(key, 'half-open-limit', turn.now);
    refuseFirst(turn, datagram, attempt, 'half-open-limit', remote.address);
  }

  #onRepeatedFirst(turn: Turn, datagram: IkeDatagram, known: Association): void {
    const { answered } = known;
    const repeated = answered && equalBytes(answered.request, datagram.bytes);
    if (!repeated) return ignore(turn, datagram.remote, 'first message out of turn');
    if (!this.#gate.admitsRepetition(turn.now)) return ignore(turn, datagram.remote, 'too many first messages');
    transmit(turn, known, answered.reply, datagram);
  }

  #beginToRespond(
    turn: Turn,
    datagram: IkeDatagram,
    header: Header,
    { key, attempt }: { readonly key: string; readonly attempt: string },
  ): void {
    const { remote } = datagram;
    const chain = decodeBody(datagram, header);
    const offered = find(chain, 'security-association');
    if (!offered) return ignore(turn, remote, 'first message without SA');
    const traits = readVendorIds(findAll(chain, 'vendor-id').map(({ id }) => id));
    const chosen = chooseIkeSuite(offered.payload, this.env.policy);
    if ('code' in chosen) return this.#refuse(turn, datagram, header, { attempt, ...chosen });
    if (!traits.natTraversal) {
      const detail = 'no vendor id of RFC 3947 or its drafts 02 and 03';
      return this.#refuse(turn, datagram, header, { attempt, code: 'nat-traversal-not-supported', detail });
    }
    const recorded = this.#table.halfOpen.unproven < limits.unprovenRecordedMax;
    if (recorded) turn.out.push({ kind: 'step', attempt, step: 'main-mode-1', remote });
    const association = onMessage1(turn, datagram, header, { chosen, offeredBody: offered.body, traits, attempt });
    association.recorded = recorded;
    this.#waiting.add(association);
    const displaced = this.#table.addResponder(association, key);
    if (displaced) this.#giveWay(turn, displaced);
  }

  /** The oldest attempt of a sender that never answered makes room. */
  #giveWay(turn: Turn, association: Association): void {
    refuse(turn, association, 'half-open-limit', 'many others began after it');
    turn.drop(association, 'closed-here');
  }

  #onAggressive(turn: Turn, datagram: IkeDatagram, header: Header): void {
    const { remote } = datagram;
    const isFirst = equalBytes(header.responderCookie, zeroCookie);
    if (!isFirst || this.#refused.has(firstMessageKey(header.initiatorCookie, remote)) || !this.env.policy.respond) {
      return ignore(turn, remote, 'Aggressive Mode');
    }
    const code = 'aggressive-mode-not-supported';
    this.#refuse(turn, datagram, header, {
      attempt: this.env.nameAttempt(),
      code,
      detail: 'Aggressive Mode was asked for',
    });
  }

  #remember(key: string, code: IkeRefusalCode, now: Instant): void {
    if (this.#refused.size >= limits.halfOpenMax) return;
    this.#refused.set(key, { code, until: later(now, milliseconds(limits.halfOpenMs)) });
  }

  /** Refuses an attempt once, with a notification that makes the client give up. */
  #refuse(
    turn: Turn,
    datagram: IkeDatagram,
    { initiatorCookie }: Header,
    { attempt, code, detail }: { readonly attempt: string; readonly code: IkeRefusalCode; readonly detail: string },
  ): void {
    this.#remember(firstMessageKey(initiatorCookie, datagram.remote), code, turn.now);
    refuseFirst(turn, datagram, attempt, code, detail);
    const cookies = { initiator: initiatorCookie, responder: turn.env.random.bytes(8) };
    sendClearNotification(turn, cookies, datagram, notifyTypes.noProposalChosen);
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
      this.#table.childCount(association) >= limits.childrenMax;
    if (full) return ignore(turn, datagram.remote, 'too many Quick Modes under one IKE SA');
    onQuickMode1(turn, association, sa, datagram, header);
    this.#waiting.add(association);
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
    const concerned = association ?? this.#table.initiating(header.initiatorCookie);
    if (!concerned || concerned.established || header.exchange !== exchangeTypes.informational) return;
    if ((header.flags & headerFlags.encryption) !== 0) return;
    const error = find(decodeBody(datagram, header), 'notification')?.payload.type;
    if (error !== undefined && error < firstStatusNotify) concerned.refusedInClear = error;
  }

  #drop(association: Association, reason: ClosedBecause, out: IkeEffect[], now: Instant): void {
    if (!this.#table.has(association)) return;
    this.#table.remove(association);
    this.#waiting.delete(association);
    this.#settling.delete(association);
    const { attempt, established } = association;
    if (!established) return;
    if (reason !== 'expired') this.#table.expireOrphans(association, now, milliseconds(limits.afterDeleteMs));
    const { skeyidA, skeyidD, cipher } = established.keys;
    for (const key of [skeyidA, skeyidD, cipher]) key.wipe();
    out.push({ kind: 'sa-deleted', id: association.id, attempt, reason });
  }

  #slowSweep(turn: Turn): void {
    this.#lastSlowSweep = turn.now;
    for (const association of this.#settling) {
      if (!forgetFinished(turn, association)) this.#settling.delete(association);
    }
    const { associations, children } = this.#table.expired(turn.now);
    for (const spi of children) this.#table.removeChild(spi, 'expired', turn.out);
    for (const association of associations) turn.drop(association, 'expired');
    for (const [key, { until }] of this.#refused) if (until <= turn.now) this.#refused.delete(key);
  }
}

/** A Buffer of Node's as what it is declared to be: its own `slice` would not copy, and the caller may reuse its memory. */
const plainBytes = ({ buffer, byteOffset, length }: Uint8Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, length);

const decodeBody = ({ bytes }: IkeDatagram, { nextPayload, length }: Header) =>
  decodePayloads(nextPayload, bytes.subarray(headerBytes, length));

function refuseFirst(turn: Turn, { remote }: IkeDatagram, attempt: string, code: IkeRefusalCode, detail: string): void {
  turn.out.push({ kind: 'refused', attempt, code, detail, remote, ikeSa: undefined });
}
