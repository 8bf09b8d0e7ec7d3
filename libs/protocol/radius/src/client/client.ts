import { DecodeError, earliest, elapsed, type Instant, later, type Random } from '@sekisho/wire';
import { checkResponse, type SealedRequest, sealAccessRequest, sealHashedRequest } from '../authenticators.ts';
import { responsesTo } from '../codes.ts';
import { limits } from '../limits.ts';
import { decodePacket, type RadiusPacket } from '../packet.ts';
import type { RequestNumber } from './identifiers.ts';
import type {
  FromServer,
  IgnoredReason,
  Question,
  QuestionId,
  RadiusClientSettings,
  RadiusEffect,
  Silence,
  SilentServer,
} from './questions.ts';
import { repetitionWait, withJitter } from './repetition.ts';
import { type ServerCounters, type ServerHealth, ServerState } from './server-state.ts';

/** A question at the server that is asked just now. */
interface Pending {
  readonly id: QuestionId;
  readonly question: Question;
  /** Asked before this one. */
  readonly tried: readonly SilentServer[];
  readonly server: number;
  readonly number: RequestNumber;
  readonly request: SealedRequest;
  readonly askedAt: Instant;
  readonly endsAt: Instant;
  sent: number;
  /** Of the next repetition; undefined after the last one. */
  repeatAt: Instant | undefined;
  /** What came instead of an answer. */
  silence: Silence;
}

/**
 * Asks several servers one after the other until one answers. A request is repeated as it was to the same server; to the
 * next one it goes as a new request. Nothing but a genuine answer from the server that was asked ends the waiting.
 */
export class RadiusClient {
  readonly #servers: readonly ServerState[];
  readonly #pending = new Map<QuestionId, Pending>();
  /** By server, port and identifier. */
  readonly #byNumber = new Map<string, Pending>();
  #lastId = 0;

  constructor(
    private readonly settings: RadiusClientSettings,
    private readonly random: Random,
  ) {
    const { servers, deadTime, portsPerServer } = settings;
    this.#servers = servers.map((server) => new ServerState(server, deadTime, portsPerServer));
  }

  /** When `timeout` has something to do; undefined while nothing is asked. */
  get deadline(): Instant | undefined {
    let first: Instant | undefined;
    for (const { repeatAt, endsAt } of this.#pending.values()) first = earliest(first, repeatAt, endsAt);
    return first;
  }

  /** One a server, in the order of the settings. */
  get health(): readonly ServerHealth[] {
    return this.#servers.map(({ health }) => health);
  }

  get counters(): readonly Readonly<ServerCounters>[] {
    return this.#servers.map(({ counters }) => counters);
  }

  ask(question: Question, now: Instant): { readonly id: QuestionId; readonly effects: readonly RadiusEffect[] } {
    this.#lastId += 1;
    const id = this.#lastId;
    return { id, effects: this.#askNext({ id, question, tried: [] }, now) };
  }

  receive({ server, port, bytes }: FromServer, now: Instant): readonly RadiusEffect[] {
    try {
      const packet = decodePacket(bytes);
      const pending = this.#byNumber.get(key(server, { port, identifier: packet.identifier }));
      if (pending === undefined || !responsesTo[pending.question.code].some((code) => code === packet.code)) {
        return this.#ignore(server, 'unexpected');
      }
      return this.#receive(pending, packet, bytes, now);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return this.#ignore(server, 'malformed');
    }
  }

  /**
   * The server's machine said that nothing listens there. The next server is asked at once; where no other is left the
   * repetitions go on, as the server may be starting.
   */
  portUnreachable(server: number, now: Instant): readonly RadiusEffect[] {
    const effects: RadiusEffect[] = [];
    for (const pending of [...this.#pending.values()]) {
      if (pending.server !== server) continue;
      pending.silence = 'port-unreachable';
      if (this.#nextServer({ ...pending, tried: triedWith(pending) }, now) === undefined) continue;
      effects.push(...this.#giveUp(pending, now));
    }
    return effects;
  }

  timeout(now: Instant): readonly RadiusEffect[] {
    const effects: RadiusEffect[] = [];
    for (const pending of [...this.#pending.values()]) {
      if (now >= pending.endsAt) effects.push(...this.#giveUp(pending, now));
      else if (pending.repeatAt !== undefined && now >= pending.repeatAt) effects.push(this.#send(pending, now));
    }
    return effects;
  }

  #receive(pending: Pending, packet: RadiusPacket, bytes: Uint8Array, now: Instant): readonly RadiusEffect[] {
    const { id, server, request } = pending;
    const state = this.#state(server);
    const forgery = checkResponse(bytes, packet, request.authenticator, state.server.secret);
    if (forgery !== undefined) {
      pending.silence = forgery;
      return this.#ignore(server, forgery);
    }
    this.#forget(pending);
    state.answered(now);
    return [{ kind: 'answered', question: id, server, packet }];
  }

  #ignore(server: number, reason: IgnoredReason): readonly RadiusEffect[] {
    this.#state(server).counters.ignored[reason] += 1;
    return [{ kind: 'ignored', server, reason }];
  }

  #giveUp(pending: Pending, now: Instant): readonly RadiusEffect[] {
    const { id, question, server, silence, askedAt } = pending;
    this.#forget(pending);
    this.#state(server).silent(silence, askedAt, now);
    return this.#askNext({ id, question, tried: triedWith(pending) }, now);
  }

  #askNext(asked: Pick<Pending, 'id' | 'question' | 'tried'>, now: Instant): readonly RadiusEffect[] {
    let { tried } = asked;
    for (;;) {
      const server = this.#nextServer({ ...asked, tried }, now);
      if (server === undefined) return [{ kind: 'unanswered', question: asked.id, tried }];
      const number = this.#state(server).numbers.take();
      if (number !== undefined) return [this.#begin({ ...asked, tried, server, number }, now)];
      this.#state(server).silent('busy', now, now);
      tried = [...tried, { server, silence: 'busy' }];
    }
  }

  /** The first that was not asked yet; those in their dead time come last. */
  #nextServer({ question, tried }: Pick<Pending, 'question' | 'tried'>, now: Instant): number | undefined {
    const all = question.server === undefined ? [...this.#servers.keys()] : [question.server];
    const left = all.filter((server) => !tried.some((each) => each.server === server));
    return left.find((server) => this.#state(server).isAlive(now)) ?? left[0];
  }

  #begin(asked: Pick<Pending, 'id' | 'question' | 'tried' | 'server' | 'number'>, now: Instant): RadiusEffect {
    const pending: Pending = {
      ...asked,
      request: this.#seal(asked),
      askedAt: now,
      endsAt: later(now, this.settings.timeout),
      sent: 0,
      repeatAt: undefined,
      silence: 'no-answer',
    };
    this.#state(pending.server).asked(pending.endsAt);
    this.#pending.set(pending.id, pending);
    this.#byNumber.set(key(pending.server, pending.number), pending);
    return this.#send(pending, now);
  }

  #seal({ question, server, number: { identifier } }: Pick<Pending, 'question' | 'server' | 'number'>): SealedRequest {
    const { secret } = this.#state(server).server;
    const { code } = question;
    const authenticator = this.random.bytes(limits.authenticatorBytes);
    const attributes = question.attributes({ secret, authenticator });
    return code === 'access-request'
      ? sealAccessRequest({ identifier, authenticator, attributes, secret })
      : sealHashedRequest({ code, identifier, attributes, secret });
  }

  #send(pending: Pending, now: Instant): RadiusEffect {
    const { timeout, tries } = this.settings;
    const { server, number, request } = pending;
    const { counters } = this.#state(server);
    counters.sent += 1;
    if (pending.sent > 0) counters.repeated += 1;
    pending.sent += 1;
    const wait = repetitionWait({ sent: pending.sent, tries, timeout, left: elapsed(now, pending.endsAt) });
    const [byte = 0] = this.random.bytes(1);
    pending.repeatAt = pending.sent < tries ? later(now, withJitter(wait, byte)) : undefined;
    return { kind: 'send', question: pending.id, server, port: number.port, bytes: request.bytes };
  }

  #forget({ id, server, number }: Pending): void {
    this.#pending.delete(id);
    this.#byNumber.delete(key(server, number));
    this.#state(server).numbers.giveBack(number);
  }

  #state(server: number): ServerState {
    const state = this.#servers[server];
    if (state === undefined) throw new RangeError(`there is no RADIUS server ${server}`);
    return state;
  }
}

const key = (server: number, { port, identifier }: RequestNumber): string => `${server}/${port}/${identifier}`;
const triedWith = ({ tried, server, silence }: Pending): readonly SilentServer[] => [...tried, { server, silence }];
