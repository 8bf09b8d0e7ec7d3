import type { Msg, Subscription } from '@nats-io/transport-node';
import { type CustomTransportStrategy, NatsContext, Server, Transport } from '@nestjs/microservices';
import { context } from '@opentelemetry/api';
import { z } from 'zod';
import type { Bus } from '../bus/bus.ts';
import { answerSpan, problemOf } from '../bus/bus-span.ts';
import { RequestMeter } from '../bus/request-meter.ts';
import { contextOf } from '../bus/trace.ts';
import { retirementMaxMs, retirementQuietMs, shutdownDrainMs } from '../limits.ts';
import type { Logger } from '../logger.ts';
import { pause } from '../pause.ts';
import { inSpan, isTracing, type OpenSpan } from '../telemetry/spans.ts';
import { badMessage } from './parsed.ts';

/**
 * Stands for the instance's own name in a pattern: `@MessagePattern(subjects.authEapContinue(thisInstance))`. Such a
 * subject belongs to one process and is subscribed to without a queue group.
 */
export const thisInstance = '{instance}';

export interface BusServerOptions {
  readonly bus: Bus;
  readonly instance: string;
  /** Instances of one service share the load; undefined: every instance gets every message. */
  readonly queue: string | undefined;
  readonly logger: Logger;
}

const request = z.object({ data: z.unknown().optional(), id: z.string().optional() });
const refusal = z.object({ code: z.literal(badMessage), reason: z.string() });

const isBadMessage = (error: unknown): boolean => refusal.safeParse(error).success;

interface Reply {
  readonly response?: unknown;
  readonly err?: unknown;
  readonly isDisposed?: boolean;
}

/** Nest's server over the service's one NATS connection: bad input is answered, and stopping waits for open requests. */
export class BusServer extends Server implements CustomTransportStrategy {
  override transportId = Transport.NATS;
  readonly #options: BusServerOptions;
  #subscriptions: Subscription[] = [];
  /** Of those, the ones that lead to this instance alone. */
  readonly #own = new Set<Subscription>();
  #lastOwn = 0;
  readonly #meter = new RequestMeter('sekisho.bus.answer.duration');
  #open = 0;

  constructor(options: BusServerOptions) {
    super();
    this.#options = options;
  }

  listen(callback: (error?: unknown) => void): void {
    const { bus, instance, queue } = this.#options;
    try {
      for (const pattern of this.messageHandlers.keys()) {
        const own = pattern.includes(thisInstance);
        const subject = pattern.replaceAll(thisInstance, instance);
        const group = own || queue === undefined ? {} : { queue };
        const subscription = bus.connection.subscribe(subject, {
          ...group,
          callback: (error, message) => {
            if (own) this.#lastOwn = performance.now();
            if (error === null) void this.#receive(pattern, message);
          },
        });
        this.#subscriptions.push(subscription);
        if (own) this.#own.add(subscription);
      }
      bus.connection.flush().then(() => callback(), callback);
    } catch (error) {
      callback(error);
    }
  }

  /**
   * Takes no new requests but those to this instance alone, by which conversations go on, and returns when none has come for a while
   * and all are answered, or after a bounded time.
   */
  async retire(): Promise<void> {
    const until = performance.now() + retirementMaxMs;
    this.#lastOwn = performance.now();
    const shared = this.#subscriptions.filter((subscription) => !this.#own.has(subscription));
    this.#subscriptions = [...this.#own];
    await Promise.race([
      Promise.all(shared.map((each) => each.drain().catch(() => undefined))),
      pause(shutdownDrainMs),
    ]);
    const isQuiet = () =>
      this.#open === 0 && (this.#own.size === 0 || performance.now() - this.#lastOwn > retirementQuietMs);
    while (!isQuiet() && performance.now() < until) await pause(50);
  }

  /** Takes no new requests and waits a bounded time for those being answered. */
  async close(): Promise<void> {
    const until = Date.now() + shutdownDrainMs;
    const draining = this.#subscriptions.map((subscription) => subscription.drain().catch(() => undefined));
    this.#subscriptions = [];
    await Promise.race([Promise.all(draining), pause(shutdownDrainMs)]);
    while (this.#open > 0 && Date.now() < until) await pause(10);
  }

  override on(): never {
    throw new Error('listen to the bus instead');
  }

  override unwrap<T>(): T {
    throw new Error('use the bus instead');
  }

  async #receive(pattern: string, message: Msg): Promise<void> {
    this.#open += 1;
    try {
      const { name, options } = answerSpan(message.subject);
      await context.with(contextOf(message.headers), () =>
        inSpan(name, options, (span) => this.#handle(pattern, message, span)),
      );
    } catch (error) {
      this.#options.logger.error({ err: error, subject: message.subject }, 'a message could not be handled');
    } finally {
      this.#open -= 1;
    }
  }

  async #handle(pattern: string, message: Msg, span: OpenSpan): Promise<void> {
    const parsed = request.safeParse(jsonOf(message));
    if (!parsed.success) {
      this.#reply(message, { err: { code: badMessage, reason: 'not a request in JSON' }, isDisposed: true });
      return;
    }
    const natsContext = new NatsContext([message.subject, message.headers]);
    const handler = this.messageHandlers.get(pattern);
    if (handler === undefined) return;
    const answered = Promise.withResolvers<void>();
    const begun = performance.now();
    let result = 'ok';
    await this.handleRequest(
      natsContext,
      async () => this.transformToObservable(await handler(parsed.data.data, natsContext)),
      (reply: Reply) => {
        const problem = isTracing() ? problemOf(reply) : undefined;
        if (problem) span.wentWrong(problem);
        this.#reply(message, reply);
        if (reply.err !== undefined && reply.err !== null) result = isBadMessage(reply.err) ? badMessage : 'refused';
        if (reply.isDisposed === true) answered.resolve();
      },
    );
    await answered.promise;
    this.#meter.tell(pattern.replace(`.${thisInstance}`, ''), result, begun);
  }

  #reply(message: Msg, reply: Reply): void {
    const { bus, logger } = this.#options;
    const bad = refusal.safeParse(reply.err);
    if (bad.success) {
      bus.counters.add(badMessage);
      logger.warn(
        { subject: message.subject, reason: bad.data.reason },
        'refused a message that does not fit its schema',
      );
    }
    if (message.reply === undefined || message.reply === '') return;
    try {
      message.respond(JSON.stringify(reply));
    } catch (error) {
      logger.error({ err: error, subject: message.subject }, 'an answer could not be sent');
      message.respond(JSON.stringify({ err: { code: 'no-answer', reason: 'the answer could not be sent' } }));
    }
  }
}

function jsonOf(message: Msg): unknown {
  try {
    return message.json();
  } catch {
    return undefined;
  }
}
