import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { inSpan } from '@sekisho/platform';
import {
  type FromServer,
  type IgnoredReason,
  type Question,
  type QuestionId,
  RadiusClient,
  type RadiusClientSettings,
  type RadiusEffect,
} from '@sekisho/radius';
import { type Instant, instant, type Random } from '@sekisho/wire';
import type { BackEndHealth } from '../back-end.ts';
import { timerGranularityMs } from './limits.ts';
import { RoundTrips, serverAttributes } from './round-trips.ts';
import { describeSilence } from './sentences.ts';

export type Outcome = Extract<RadiusEffect, { kind: 'answered' | 'unanswered' }>;

export type Unanswered = Extract<Outcome, { kind: 'unanswered' }>;

export interface RadiusTransportParts {
  readonly settings: RadiusClientSettings;
  readonly random: Random;
  /** Told of datagrams that were no answer. */
  readonly onIgnored: (server: number, reason: IgnoredReason) => void;
}

/** A RADIUS client on UDP. Every source port is connected to its server: the kernel passes nothing from elsewhere. */
export class RadiusTransport {
  readonly #client: RadiusClient;
  readonly #parts: RadiusTransportParts;
  readonly #sockets = new Map<string, Promise<Socket>>();
  readonly #waiting = new Map<QuestionId, (outcome: Outcome) => void>();
  /** Of questions whose spans somebody wants. */
  readonly #trips = new Map<QuestionId, RoundTrips>();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(parts: RadiusTransportParts) {
    this.#parts = parts;
    this.#client = new RadiusClient(parts.settings, parts.random);
  }

  get health(): readonly BackEndHealth[] {
    const { settings } = this.#parts;
    const started = Date.now() - performance.now();
    return this.#client.health.flatMap(({ state, answeredAt, silence }, index) => {
      const server = settings.servers[index];
      if (server === undefined) return [];
      const detail = silence && describeSilence(server, silence, settings, { answeredAt });
      return {
        server: `${server.address}:${server.port}`,
        state,
        ...(detail !== undefined && { detail }),
        ...(answeredAt !== undefined && { answeredAt: Math.round(started + answeredAt) }),
      };
    });
  }

  /** Why no server answered: a sentence for each that was asked. */
  describe({ tried }: Unanswered): string {
    if (tried.length === 0) return 'the auth service is stopping';
    const { settings } = this.#parts;
    const { health } = this.#client;
    const sentences = tried.flatMap(({ server, silence }) => {
      const asked = settings.servers[server];
      return asked ? describeSilence(asked, silence, settings, { answeredAt: health[server]?.answeredAt }) : [];
    });
    return sentences.join('; ');
  }

  ask(question: Question): Promise<Outcome> {
    const { servers } = this.#parts.settings;
    return inSpan(`radius ${question.code}`, { role: 'client' }, async (span) => {
      const outcome = await this.#ask(question, span.place && new RoundTrips(span.place, servers));
      if (outcome.kind === 'answered') {
        span.set({ 'radius.answer': outcome.packet.code, ...serverAttributes(servers[outcome.server]) });
      } else span.wentWrong({ type: outcome.tried.at(-1)?.silence ?? 'stopping' });
      return outcome;
    });
  }

  async #ask(question: Question, trips: RoundTrips | undefined): Promise<Outcome> {
    const { id, effects } = this.#client.ask(question, now());
    if (this.#isClosed) return { kind: 'unanswered', question: id, tried: [] };
    if (trips) this.#trips.set(id, trips);
    const outcome = await new Promise<Outcome>((answered) => {
      this.#waiting.set(id, answered);
      this.#carryOut(effects);
    });
    this.#trips.delete(id);
    trips?.over(outcome);
    return outcome;
  }

  /** Whoever waits hears that no server answered. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    for (const [question, answered] of this.#waiting) answered({ kind: 'unanswered', question, tried: [] });
    this.#waiting.clear();
    const sockets = await Promise.allSettled(this.#sockets.values());
    this.#sockets.clear();
    for (const each of sockets) if (each.status === 'fulfilled') each.value.close();
  }

  #carryOut(effects: readonly RadiusEffect[]): void {
    if (this.#isClosed) return;
    for (const effect of effects) {
      switch (effect.kind) {
        case 'send':
          this.#trips.get(effect.question)?.sent(effect.server);
          void this.#send(effect);
          break;
        case 'ignored':
          this.#parts.onIgnored(effect.server, effect.reason);
          break;
        default:
          this.#waiting.get(effect.question)?.(effect);
          this.#waiting.delete(effect.question);
      }
    }
    this.#wake();
  }

  #wake(): void {
    clearTimeout(this.#timer);
    const { deadline } = this.#client;
    if (deadline === undefined) return;
    const wait = Math.max(timerGranularityMs, deadline - now());
    this.#timer = setTimeout(() => this.#carryOut(this.#client.timeout(now())), wait);
  }

  /** What can't be sent is lost as on the way: it is repeated. */
  async #send({ server, port, bytes }: Extract<RadiusEffect, { kind: 'send' }>): Promise<void> {
    try {
      const socket = await this.#socket(server, port);
      socket.send(bytes, (error) => {
        if (error !== null) this.#failed(server, error);
      });
    } catch (error) {
      this.#failed(server, error);
    }
  }

  #socket(server: number, port: FromServer['port']): Promise<Socket> {
    const key = `${server}/${port}`;
    const open = this.#sockets.get(key) ?? this.#open(server, port);
    this.#sockets.set(key, open);
    open.catch(() => this.#sockets.delete(key));
    return open;
  }

  async #open(server: number, port: FromServer['port']): Promise<Socket> {
    const to = this.#parts.settings.servers[server];
    if (to === undefined) throw new RangeError(`there is no RADIUS server ${server}`);
    const socket = createSocket('udp4');
    socket.connect(to.port, to.address);
    await once(socket, 'connect');
    socket.on('message', (bytes) => this.#carryOut(this.#client.receive({ server, port, bytes }, now())));
    socket.on('error', (error) => this.#failed(server, error));
    return socket;
  }

  #failed(server: number, error: unknown): void {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ECONNREFUSED') this.#carryOut(this.#client.portUnreachable(server, now()));
  }
}

const now = (): Instant => instant(performance.now());
