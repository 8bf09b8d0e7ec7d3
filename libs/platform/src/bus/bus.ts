import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { type ConnectionEvent, type GatewayEvent, readTold, subjects } from '@sekisho/contracts';
import { z } from 'zod';
import { natsFailoverMs, natsSettlingRetryMs, publishAckTimeoutMs, requestTimeoutMs } from '../limits.ts';
import { createLogger, type Logger } from '../logger.ts';
import { pause } from '../pause.ts';
import type { Runtime } from '../runtime.ts';
import { inSpan } from '../telemetry/spans.ts';
import { requestSpan } from './bus-span.ts';
import { connectNats, type NatsRuntime, serversOf } from './connection.ts';
import { ConnectionWatch } from './connection-watch.ts';
import { Counters } from './counters.ts';
import { BusError } from './errors.ts';
import { eventsOf } from './event-message.ts';
import { EventPublisher } from './event-publisher.ts';
import { busErrorOf, jsonOf, packet, parseReply, type ScatterOptions } from './replies.ts';
import { RequestMeter } from './request-meter.ts';
import { traceHeaders } from './trace.ts';

export interface BusOptions {
  /** Name of the service, as seen in NATS and in the spool's file name. */
  readonly service: string;
  readonly instance: string;
  readonly stateDir: string;
  readonly logger?: Logger;
  /** How long a request waits for a connection that broke; 0: not at all, as no other server could take over. */
  readonly failoverMs?: number;
}

export interface ConnectBusOptions extends BusOptions {
  readonly nats: NatsRuntime;
  /** false: throws when NATS cannot be reached now. Default true: waits for it, for ever. */
  readonly waitForServer?: boolean;
}

/** Requests to services and events to the stream, over one NATS connection. */
export class Bus {
  readonly counters = new Counters();
  readonly #events: EventPublisher;
  readonly #logger: Logger;
  readonly #failoverMs: number;
  readonly #watch: ConnectionWatch;
  readonly #answering = new Set<() => void>();
  readonly #meter = new RequestMeter('sekisho.bus.request.duration');

  constructor(
    /** For what this class does not offer, such as JetStream consumers. */
    readonly connection: NatsConnection,
    { service, instance, stateDir, logger, failoverMs = 0 }: BusOptions,
  ) {
    this.#failoverMs = failoverMs;
    this.#logger = logger ?? createLogger(service);
    this.#watch = new ConnectionWatch(connection, this.#logger);
    this.#events = new EventPublisher({
      connection,
      spoolFile: join(stateDir, 'spool', `${service}.${instance}.sqlite`),
      spoolPrefix: `${service}.`,
      logger: this.#logger,
      counters: this.counters,
      isConnected: () => this.#watch.connected,
    });
    this.#watch.onChange((connected) => connected && this.#events.wake());
  }

  static async connect({ nats, waitForServer = true, ...options }: ConnectBusOptions): Promise<Bus> {
    const connection = await connectNats(nats, `${options.service}.${options.instance}`, waitForServer);
    const failoverMs = serversOf(nats).servers.length > 1 ? natsFailoverMs : 0;
    return new Bus(connection, { failoverMs, ...options });
  }

  /** Whether NATS can be reached at the moment. */
  get connected(): boolean {
    return this.#watch.connected;
  }

  /** Events that JetStream has not acknowledged yet. */
  get eventsWaiting(): number {
    return this.#events.waiting;
  }

  /** Those of them that are in the spool. */
  get eventsSpooled(): number {
    return this.#events.spooled;
  }

  /** How often NATS was lost and came back. */
  get reconnections(): number {
    return this.#watch.reconnections;
  }

  /** Hears of every loss and return of the connection. @returns a function that ends that */
  onConnection(listener: (connected: boolean) => void): () => void {
    return this.#watch.onChange(listener);
  }

  /**
   * Asks one instance of a service.
   * @throws BusError
   */
  request<S extends z.ZodType>(
    subject: string,
    payload: unknown,
    replySchema: S,
    { timeoutMs = requestTimeoutMs }: { timeoutMs?: number } = {},
  ): Promise<z.output<S>> {
    const { name, options } = requestSpan(subject);
    return inSpan(name, options, () =>
      this.#meter.timed(subject, () => this.#ask(subject, payload, replySchema, timeoutMs)),
    );
  }

  async #ask<S extends z.ZodType>(
    subject: string,
    payload: unknown,
    replySchema: S,
    timeoutMs: number,
  ): Promise<z.output<S>> {
    for (;;) {
      await this.#requireConnection(subject);
      try {
        const message = await this.connection.request(subject, packet(subject, payload), {
          timeout: timeoutMs,
          headers: traceHeaders(),
        });
        return parseReply(message, subject, replySchema);
      } catch (error) {
        const failure = this.#errorOf(error, subject);
        // Nobody has taken it, so that it may be sent again.
        if (failure.code !== 'no-responders' || !this.#watch.isSettling) throw failure;
      }
      await pause(natsSettlingRetryMs);
    }
  }

  /**
   * Asks everyone who serves a subject, and collects the answers of `waitMs` milliseconds, or the first `answersMax`: of answers
   * that come in several messages, those that are whole. Between two messages others have their turn.
   * Nobody there: an empty list. Answers that can't be used are left out and counted.
   * @throws BusError `disconnected` or `refused`
   */
  async scatter<S extends z.ZodType>(
    subject: string,
    payload: unknown,
    replySchema: S,
    { waitMs = requestTimeoutMs, answersMax, isWhole }: ScatterOptions<z.output<S>> = {},
  ): Promise<z.output<S>[]> {
    await this.#requireConnection(subject);
    const answers: z.output<S>[] = [];
    try {
      const messages = await this.connection.requestMany(subject, packet(subject, payload), {
        strategy: answersMax === undefined || isWhole !== undefined ? 'timer' : 'count',
        maxWait: waitMs,
        headers: traceHeaders(),
        ...(answersMax === undefined ? {} : { maxMessages: answersMax }),
      });
      let whole = 0;
      for await (const message of messages) {
        const answer = this.#collect(message, subject, replySchema, answers);
        if (answer !== undefined && isWhole?.(answer) === true) whole += 1;
        if (whole === answersMax) break;
        await turn();
      }
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
  publishEvent(event: GatewayEvent): void {
    this.#events.publish(event);
  }

  /** Hears every event of connections as it passes, as long as NATS can be reached: for live views, not for records. @returns a function that ends that */
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
        const parsed = readTold(schema, jsonOf(message));
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
    const end = () => {
      this.#answering.delete(end);
      subscription.unsubscribe();
    };
    this.#answering.add(end);
    return end;
  }

  /** Another instance has taken the place of this one: questions that every instance gets are not for it any more. */
  stopAnsweringAll(): void {
    for (const end of this.#answering) end();
  }

  /**
   * Answers what one instance is asked, as services do (`request`); a question that does not fit the schema is refused with the reason.
   * @param queue of instances of which any one answers; absent: this one
   * @returns a function that ends that
   */
  answer<S extends z.ZodType>(
    subject: string,
    schema: S,
    answer: (asked: z.output<S>) => unknown,
    { queue }: { readonly queue?: string } = {},
  ): () => void {
    const reply = async (message: Msg): Promise<object> => {
      const asked = jsonOf(message);
      const data = typeof asked === 'object' && asked !== null && 'data' in asked ? asked.data : undefined;
      const parsed = schema.safeParse(data);
      if (!parsed.success) return { err: { code: 'bad-message', reason: z.prettifyError(parsed.error) } };
      try {
        return { response: await answer(parsed.data) };
      } catch (error) {
        this.#logger.error({ err: error, subject }, 'a message could not be handled');
        return { err: { code: 'error', reason: error instanceof Error ? error.message : String(error) } };
      }
    };
    const subscription = this.connection.subscribe(subject, {
      ...(queue !== undefined && { queue }),
      callback: (error, message) => {
        if (error === null)
          void reply(message).then((said) => message.respond(JSON.stringify({ ...said, isDisposed: true })));
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
    if (this.#watch.isClosed) return;
    await this.#events.close(publishAckTimeoutMs);
    if (this.#watch.close()) await this.connection.flush().catch(() => undefined);
    await this.connection.close();
  }

  /** Where another server may take over, that is waited for: what was not sent yet can be sent there. @throws BusError */
  async #requireConnection(subject: string): Promise<void> {
    if (!(await this.#watch.isThereWithin(this.#failoverMs))) throw new BusError('disconnected', subject);
  }

  #errorOf(error: unknown, subject: string): BusError {
    return this.connection.isClosed() ? new BusError('disconnected', subject) : busErrorOf(error, subject);
  }

  #collect<S extends z.ZodType>(
    message: Msg,
    subject: string,
    schema: S,
    into: z.output<S>[],
  ): z.output<S> | undefined {
    try {
      const answer = parseReply(message, subject, schema);
      into.push(answer);
      return answer;
    } catch (error) {
      if (!(error instanceof BusError)) throw error;
      this.counters.add('answer-refused');
      this.#logger.warn({ subject, reason: error.message }, 'an answer could not be used');
      return undefined;
    }
  }
}

/** Connects with what the environment says. */
export const connectBus = (runtime: Runtime, service: string, waitForServer = true): Promise<Bus> =>
  Bus.connect({ nats: runtime, service, instance: runtime.instance, stateDir: runtime.stateDir, waitForServer });
