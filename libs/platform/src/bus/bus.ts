import { join } from 'node:path';
import { errors, type Msg, type NatsConnection, RequestError } from '@nats-io/transport-node';
import { type ConnectionEvent, subjects } from '@sekisho/contracts';
import { z } from 'zod';
import { publishAckTimeoutMs, requestTimeoutMs } from '../limits.ts';
import { createLogger, type Logger } from '../logger.ts';
import type { Runtime } from '../runtime.ts';
import { inSpan } from '../telemetry/spans.ts';
import { requestSpan } from './bus-span.ts';
import { connectNats, type NatsRuntime } from './connection.ts';
import { Counters } from './counters.ts';
import { BusError } from './errors.ts';
import { eventsOf } from './event-message.ts';
import { EventPublisher } from './event-publisher.ts';
import { traceHeaders } from './trace.ts';

export interface BusOptions {
  /** Name of the service, as seen in NATS and in the spool's file name. */
  readonly service: string;
  readonly instance: string;
  readonly stateDir: string;
  readonly logger?: Logger;
}

export interface ConnectBusOptions extends BusOptions {
  readonly nats: NatsRuntime;
  /** false: throws when NATS cannot be reached now. Default true: waits for it, for ever. */
  readonly waitForServer?: boolean;
}

const reply = z.object({ response: z.unknown().optional(), err: z.unknown().optional() });
const refusal = z.object({
  code: z.string().optional(),
  reason: z.string().optional(),
  message: z.unknown().optional(),
});

/** Requests to services and events to the stream, over one NATS connection. */
export class Bus {
  readonly counters = new Counters();
  readonly #events: EventPublisher;
  readonly #logger: Logger;
  readonly #listeners = new Set<(connected: boolean) => void>();
  #connected = true;
  #closed = false;

  constructor(
    /** For what this class does not offer, such as JetStream consumers. */
    readonly connection: NatsConnection,
    { service, instance, stateDir, logger }: BusOptions,
  ) {
    this.#logger = logger ?? createLogger(service);
    this.#events = new EventPublisher({
      connection,
      spoolFile: join(stateDir, 'spool', `${service}.${instance}.sqlite`),
      spoolPrefix: `${service}.`,
      logger: this.#logger,
      counters: this.counters,
      isConnected: () => this.#connected,
    });
    void this.#watch();
  }

  static async connect({ nats, waitForServer = true, ...options }: ConnectBusOptions): Promise<Bus> {
    const connection = await connectNats(nats, `${options.service}.${options.instance}`, waitForServer);
    return new Bus(connection, options);
  }

  /** Whether NATS can be reached at the moment. */
  get connected(): boolean {
    return this.#connected && !this.#closed;
  }

  /** Events that JetStream has not acknowledged yet. */
  get eventsWaiting(): number {
    return this.#events.waiting;
  }

  /** Hears of every loss and return of the connection. @returns a function that ends that */
  onConnection(listener: (connected: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Asks one instance of a service.
   * @throws BusError
   */
  async request<S extends z.ZodType>(
    subject: string,
    payload: unknown,
    replySchema: S,
    { timeoutMs = requestTimeoutMs }: { timeoutMs?: number } = {},
  ): Promise<z.output<S>> {
    const { name, options } = requestSpan(subject);
    return inSpan(name, options, async () => {
      if (!this.connected) throw new BusError('disconnected', subject);
      const asked = { timeout: timeoutMs, headers: traceHeaders() };
      let message: Msg;
      try {
        message = await this.connection.request(subject, packet(subject, payload), asked);
      } catch (error) {
        throw this.#errorOf(error, subject);
      }
      return parseReply(message, subject, replySchema);
    });
  }

  /**
   * Asks everyone who serves a subject, and collects the answers of `waitMs` milliseconds, or the first `answersMax`.
   * Nobody there: an empty list. Answers that can't be used are left out and counted.
   * @throws BusError `disconnected` or `refused`
   */
  async scatter<S extends z.ZodType>(
    subject: string,
    payload: unknown,
    replySchema: S,
    { waitMs = requestTimeoutMs, answersMax }: { waitMs?: number; answersMax?: number } = {},
  ): Promise<z.output<S>[]> {
    if (!this.connected) throw new BusError('disconnected', subject);
    const answers: z.output<S>[] = [];
    try {
      const messages = await this.connection.requestMany(subject, packet(subject, payload), {
        strategy: answersMax === undefined ? 'timer' : 'count',
        maxWait: waitMs,
        headers: traceHeaders(),
        ...(answersMax === undefined ? {} : { maxMessages: answersMax }),
      });
      for await (const message of messages) this.#collect(message, subject, replySchema, answers);
    } catch (error) {
      const failure = this.#errorOf(error, subject);
      if (failure.code !== 'no-responders' && failure.code !== 'timeout') throw failure;
    }
    return answers;
  }

  /**
   * Hands an event over for JetStream, where it is stored once. Never throws and never waits: it is kept on disk until
   * JetStream has it.
   */
  publishEvent(event: ConnectionEvent): void {
    this.#events.publish(event);
  }

  /** Hears every event as it passes, as long as NATS can be reached: for live views, not for records. @returns a function that ends that */
  subscribeEvents(handler: (event: ConnectionEvent) => void): () => void {
    const subscription = this.connection.subscribe(subjects.allEvents, {
      callback: (error, message) => {
        if (error !== null) return;
        const { events, refused } = eventsOf(jsonOf(message));
        for (const event of events) handler(event);
        if (refused > 0) this.counters.add('event-refused', refused);
      },
    });
    return () => subscription.unsubscribe();
  }

  /** Tells everyone who hears this subject at the moment. @throws BusError `disconnected` */
  broadcast(subject: string, payload: unknown): void {
    if (!this.connected) throw new BusError('disconnected', subject);
    this.connection.publish(subject, JSON.stringify(payload));
  }

  /** Hears what is broadcast; what does not fit the schema is left out, logged and counted. @returns a function that ends that */
  hear<S extends z.ZodType>(subject: string, schema: S, handler: (payload: z.output<S>) => void): () => void {
    const subscription = this.connection.subscribe(subject, {
      callback: (error, message) => {
        if (error !== null) return;
        const parsed = schema.safeParse(jsonOf(message));
        if (parsed.success) return handler(parsed.data);
        this.counters.add('broadcast-refused');
        this.#logger.warn(
          { subject, reason: z.prettifyError(parsed.error) },
          'what was broadcast does not fit its schema',
        );
      },
    });
    return () => subscription.unsubscribe();
  }

  /**
   * Answers a question that every instance of a service gets (see scatter), whatever it asks.
   * @returns a function that ends that
   */
  answerAll(subject: string, answer: () => unknown): () => void {
    const subscription = this.connection.subscribe(subject, {
      callback: (error, message) => {
        if (error === null) message.respond(JSON.stringify({ response: answer(), isDisposed: true }));
      },
    });
    return () => subscription.unsubscribe();
  }

  /** Writes what was published to disk at once: for a process that is about to die. */
  secureEvents(): void {
    this.#events.store();
  }

  /** Sends what is left as far as that goes quickly, and closes the connection. */
  async close(): Promise<void> {
    if (this.#closed) return;
    await this.#events.close(publishAckTimeoutMs);
    this.#closed = true;
    if (this.#connected) await this.connection.flush().catch(() => undefined);
    await this.connection.close();
  }

  #errorOf(error: unknown, subject: string): BusError {
    return this.connection.isClosed() ? new BusError('disconnected', subject) : busErrorOf(error, subject);
  }

  #collect<S extends z.ZodType>(message: Msg, subject: string, schema: S, into: z.output<S>[]): void {
    try {
      into.push(parseReply(message, subject, schema));
    } catch (error) {
      if (!(error instanceof BusError)) throw error;
      this.counters.add('answer-refused');
      this.#logger.warn({ subject, reason: error.message }, 'an answer could not be used');
    }
  }

  async #watch(): Promise<void> {
    for await (const status of this.connection.status()) {
      if (status.type === 'disconnect' || status.type === 'close') this.#turn(false);
      else if (status.type === 'reconnect') this.#turn(true);
      else if (status.type === 'error') this.#logger.error({ err: status.error }, 'NATS reports an error');
    }
  }

  #turn(connected: boolean): void {
    if (connected === this.#connected) return;
    this.#connected = connected;
    if (!this.#closed) this.#logger.warn(connected ? 'NATS is back' : 'NATS cannot be reached; trying for ever');
    if (connected) this.#events.wake();
    for (const listener of this.#listeners) listener(connected);
  }
}

/** Connects with what the environment says. */
export const connectBus = (runtime: Runtime, service: string, waitForServer = true): Promise<Bus> =>
  Bus.connect({ nats: runtime, service, instance: runtime.instance, stateDir: runtime.stateDir, waitForServer });

/** The form in which Nest expects a request. */
const packet = (subject: string, data: unknown): string => JSON.stringify({ pattern: subject, data, id: '1' });

function jsonOf(message: Msg): unknown {
  try {
    return message.json();
  } catch {
    return undefined;
  }
}

/** @throws BusError */
function parseReply<S extends z.ZodType>(message: Msg, subject: string, schema: S): z.output<S> {
  if (message.data.length === 0 && message.headers?.code === 503) throw new BusError('no-responders', subject);
  const wrapped = reply.safeParse(jsonOf(message));
  if (!wrapped.success) throw new BusError('bad-reply', subject, 'not an answer of a service');
  const { response, err } = wrapped.data;
  if (err !== undefined && err !== null) throw new BusError('refused', subject, describeRefusal(err));
  const parsed = schema.safeParse(response);
  if (!parsed.success) throw new BusError('bad-reply', subject, z.prettifyError(parsed.error));
  return parsed.data;
}

function describeRefusal(err: unknown): string {
  const parsed = refusal.safeParse(err);
  if (!parsed.success) return String(err);
  const { code, reason, message } = parsed.data;
  return [code, reason ?? (message === undefined ? undefined : String(message))]
    .filter((part) => part !== undefined)
    .join(': ');
}

function busErrorOf(error: unknown, subject: string): BusError {
  if (error instanceof BusError) return error;
  const cause = error instanceof RequestError ? (error.cause ?? error) : error;
  const detail = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof errors.NoRespondersError) return new BusError('no-responders', subject);
  if (error instanceof RequestError && error.isNoResponders()) return new BusError('no-responders', subject);
  if (cause instanceof errors.TimeoutError) return new BusError('timeout', subject);
  if (cause instanceof errors.ClosedConnectionError || cause instanceof errors.DrainingConnectionError) {
    return new BusError('disconnected', subject);
  }
  if (cause instanceof errors.ConnectionError) return new BusError('disconnected', subject, detail);
  return new BusError('refused', subject, detail);
}
