import { DecodeError, type Endpoint, earliest, type Instant, instant, later, milliseconds } from '@sekisho/wire';
import { onAnswer, onPostponed } from './answers.ts';
import { type Association, isEstablished } from './associations/association.ts';
import { SaTable } from './associations/sa-table.ts';
import { ignore, type QuestionOwner, refuse, type Turn } from './associations/turn.ts';
import type { IkeDatagram, IkeEffect, IkeEndpoint, IkeEnvironment, IkeLoad, IkeTarget } from './endpoint.ts';
import { startAggressiveMode } from './exchanges/aggressive-mode/initiator.ts';
import { probePeer } from './exchanges/informational/dead-peer-detection.ts';
import { deleteChildren, deleteIkeSa } from './exchanges/informational/deletes.ts';
import { wipeCandidates } from './exchanges/main-mode/candidates.ts';
import { availableCredentials, type Credentials } from './exchanges/main-mode/credentials.ts';
import { startMainMode } from './exchanges/main-mode/initiator.ts';
import { startQuickMode } from './exchanges/quick-mode/initiator.ts';
import { espKeyLogEntries } from './keys/key-log.ts';
import { lastingKeys, wipe } from './keys/phase1.ts';
import { limits } from './limits.ts';
import type { IkeAnswer, QuestionId } from './questions.ts';
import { FirstMessages } from './reception/first-messages.ts';
import { Reception } from './reception/reception.ts';
import type { ChildSa, ClosedBecause, IkeSaId, Spi } from './security-associations.ts';
import { forgetFinished, sweep } from './timers.ts';

/**
 * @param table of its SAs, for who wants to look into it
 * @returns all IKEv1 exchanges of one host, both roles, without sockets, clock or randomness of its own.
 * @throws RangeError for more pre-shared keys than every message 5 may be tried with
 */
export const createIkeEndpoint = (env: IkeEnvironment, table: SaTable = new SaTable()): IkeEndpoint =>
  new IkeExchanges(env, table);

class IkeExchanges implements IkeEndpoint {
  readonly #table: SaTable;
  /** Associations that wait for something within seconds. */
  readonly #waiting = new Set<Association>();
  /** Associations whose finished Quick Modes are kept for a while, for requests that are repeated. */
  readonly #settling = new Set<Association>();
  readonly #questions = new Map<QuestionId, QuestionOwner>();
  #nextQuestion = 1;
  #lastFastSweep = instant(0);
  #lastSlowSweep = instant(0);
  readonly #firstMessages: FirstMessages;
  readonly #reception: Reception;

  constructor(
    private readonly env: IkeEnvironment,
    table: SaTable,
  ) {
    if (env.policy.preSharedKeys.length > limits.preSharedKeysMax)
      throw new RangeError(`at most ${limits.preSharedKeysMax} pre-shared keys`);
    this.#table = table;
    const registers = { table: this.#table, waiting: this.#waiting };
    this.#firstMessages = new FirstMessages(env, registers);
    this.#reception = new Reception(registers, this.#firstMessages);
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

  answer(question: QuestionId, answer: IkeAnswer, now: Instant): IkeEffect[] {
    return this.#turn(now, (turn) => {
      const owner = this.#ownerOf(question);
      if (owner && this.#table.has(owner.association)) onAnswer(turn, owner, answer);
    });
  }

  postpone(question: QuestionId): void {
    const owner = this.#ownerOf(question);
    if (owner) onPostponed(owner);
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
    return this.#turn(now, (turn) => this.#begin(turn, target, offered, { attempt, firstContact: true }));
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
      if (offered.length === 0) {
        return refuse(turn, association, { code: 'own-certificate-missing', detail: 'nothing to renew with' });
      }
      const again = { ...target, remote, local };
      this.#begin(turn, again, offered, { attempt, firstContact: false });
    });
  }

  close(id: IkeSaId, now: Instant): IkeEffect[] {
    return this.#turn(now, (turn) => {
      const association = this.#table.byId(id);
      if (!association) return;
      const spis = this.#table.childrenInCareOf(association);
      if (isEstablished(association)) {
        deleteChildren(turn, association, association.established, spis);
        deleteIkeSa(turn, association, association.established);
      }
      for (const spi of spis) turn.removeChild(spi);
      turn.drop(association, 'closed-here');
    });
  }

  closeChild(id: IkeSaId, spiIn: Spi, now: Instant): IkeEffect[] {
    return this.#turn(now, (turn) => {
      const association = this.#table.byId(id);
      if (!association?.established) return;
      deleteChildren(turn, association, association.established, [spiIn]);
      turn.removeChild(spiIn);
    });
  }

  probe(id: IkeSaId, now: Instant): IkeEffect[] {
    return this.#turn(now, (turn) => {
      const association = this.#table.byId(id);
      if (!association || !isEstablished(association)) return;
      probePeer(turn, association);
      this.#waiting.add(association);
    });
  }

  load(): IkeLoad {
    return { halfOpen: this.#table.halfOpen.size, associations: this.#table.associations };
  }

  moved(id: IkeSaId, remote: Endpoint): void {
    const association = this.#table.byId(id);
    if (association) this.#table.moved(association, remote);
  }

  #isIdle(): boolean {
    return this.#table.size === 0 && this.#firstMessages.remembered === 0;
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
      moved: (association, remote) => {
        this.#table.moved(association, remote);
        out.push({ kind: 'moved', ikeSa: association.id, remote });
      },
      drop: (association, reason) => this.#drop(association, reason, out, now),
      addChild: (association, child: ChildSa) => {
        this.#table.addChild(association, child, now);
        for (const entry of this.env.keyLog ? espKeyLogEntries(child) : []) this.env.keyLog?.(entry);
      },
      removeChild: (spiIn: Spi) => this.#table.removeChild(spiIn, 'closed-here', out),
      removeChildSendingTo: (association, spiOut) => {
        const spiIn = this.#table.childSendingTo(association, spiOut);
        if (spiIn !== undefined) this.#table.removeChild(spiIn, 'peer-deleted', out);
      },
    });
    return out;
  }

  /** A question is answered once. */
  #ownerOf(question: QuestionId): QuestionOwner | undefined {
    const owner = this.#questions.get(question);
    this.#questions.delete(question);
    return owner;
  }

  /** Phase 1 as initiator: Aggressive Mode for one that names itself, else Main Mode. */
  #begin(
    turn: Turn,
    target: IkeTarget,
    offered: readonly Credentials[],
    own: Pick<Association, 'attempt' | 'firstContact'>,
  ): void {
    const { identification, preSharedKeys } = this.env.policy;
    const [preSharedKey] = preSharedKeys;
    const association =
      identification && preSharedKey
        ? startAggressiveMode(turn, target, { ...own, identification, preSharedKey })
        : startMainMode(turn, target, offered, own);
    this.#start(association);
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
    this.#reception.dropped(association);
    const { attempt, established, mainMode } = association;
    if ('keys' in mainMode) wipe(lastingKeys(mainMode.keys));
    if ('candidates' in mainMode) wipeCandidates(mainMode.candidates);
    if (!established) return;
    if (reason !== 'expired') this.#table.expireOrphans(association, now, milliseconds(limits.afterDeleteMs));
    wipe(established.keys);
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
    this.#firstMessages.forget(turn.now);
    this.#reception.forgetStale(turn.now);
  }
}

/** A Buffer of Node's as what it is declared to be: its own `slice` would not copy, and the caller may reuse its memory. */
const plainBytes = ({ buffer, byteOffset, length }: Uint8Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, length);
