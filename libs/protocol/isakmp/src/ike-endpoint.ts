import { DecodeError, type Endpoint, earliest, type Instant, instant, later, milliseconds } from '@sekisho/wire';
import { type Association, ignore, type QuestionOwner, refuse, type Turn } from './association.ts';
import type {
  ChildSa,
  ClosedBecause,
  DiffieHellmanAnswer,
  IkeDatagram,
  IkeEffect,
  IkeEndpoint,
  IkeEnvironment,
  IkeSaId,
  IkeTarget,
  PeerVerdict,
  QuestionId,
  Spi,
} from './endpoint.ts';
import { probePeer, sendDeletes } from './exchanges/informational.ts';
import { availableCredentials } from './exchanges/main-mode/credentials.ts';
import { onInitiatorComputed, startMainMode } from './exchanges/main-mode/initiator.ts';
import { onGatewayChecked, onSigned } from './exchanges/main-mode/initiator-proof.ts';
import { onComputed, onPostponed } from './exchanges/main-mode/responder.ts';
import { onClientChecked, onReplySigned } from './exchanges/main-mode/responder-proof.ts';
import { startQuickMode } from './exchanges/quick-mode/initiator.ts';
import { onQuickModeComputed } from './exchanges/quick-mode/responder.ts';
import { FirstMessages } from './first-messages.ts';
import { espKeyLogEntries } from './keys/key-log.ts';
import { limits } from './limits.ts';
import { Reception } from './reception.ts';
import { SaTable } from './sa-table.ts';
import { forgetFinished, sweep } from './timers.ts';

/** @returns all IKEv1 exchanges of one host, both roles, without sockets, clock or randomness of its own. */
export const createIkeEndpoint = (env: IkeEnvironment): IkeEndpoint => new IkeExchanges(env);

class IkeExchanges implements IkeEndpoint {
  readonly #table = new SaTable();
  /** Associations that wait for something within seconds. */
  readonly #waiting = new Set<Association>();
  /** Associations whose finished Quick Modes are kept for a while, for requests that are repeated. */
  readonly #settling = new Set<Association>();
  readonly #questions = new Map<QuestionId, QuestionOwner>();
  #nextQuestion = 1;
  #lastFastSweep = instant(0);
  #lastSlowSweep = instant(0);
  readonly #first: FirstMessages;
  readonly #reception: Reception;

  constructor(private readonly env: IkeEnvironment) {
    const registers = { table: this.#table, waiting: this.#waiting };
    this.#first = new FirstMessages(env, registers);
    this.#reception = new Reception(registers, this.#first);
  }

  receive(datagram: IkeDatagram, now: Instant): IkeEffect[] {
    return this.#turn(now, (turn) => {
      try {
        this.#reception.receive(turn, { ...datagram, bytes: plainBytes(datagram.bytes) });
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
    return this.#table.size === 0 && this.#first.refused === 0;
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
      addChild: (association, child: ChildSa) => {
        this.#table.addChild(association, child, now);
        for (const entry of this.env.keyLog ? espKeyLogEntries(child) : []) this.env.keyLog?.(entry);
      },
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
    this.#first.forget(turn.now);
  }
}

/** A Buffer of Node's as what it is declared to be: its own `slice` would not copy, and the caller may reuse its memory. */
const plainBytes = ({ buffer, byteOffset, length }: Uint8Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, length);
