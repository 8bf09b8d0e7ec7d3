import { setTimeout as pause } from 'node:timers/promises';
import {
  AckPolicy,
  type ConsumerMessages,
  DeliverPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  type JsMsg,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream';
import { type NatsConnection, nanos } from '@nats-io/transport-node';
import { eventStream } from '@sekisho/contracts';
import {
  consumerRetryMaxMs,
  consumerRetryMinMs,
  eventStreamMaxAgeMs,
  jetStreamApiTimeoutMs,
  lagAnswerMs,
  pullExpiresMs,
} from '../limits.ts';
import type { Logger } from '../logger.ts';
import { ensureEventStream } from './event-stream.ts';

/** A message of the event stream, of one event or several; what is not acknowledged is delivered again. */
export type EventDelivery = Pick<JsMsg, 'seq' | 'subject' | 'data' | 'time' | 'ack' | 'nak' | 'term' | 'working'>;

export interface EventConsumerOptions {
  readonly connection: NatsConnection;
  /** Name of the durable consumer that all instances share: each message goes to one of them. */
  readonly name: string;
  /** Copies of the stream on servers of a cluster, for who may set it up; undefined: as it is. */
  readonly replicas?: number | undefined;
  /** What else has to be set up by who may do so. */
  readonly setUp?: () => Promise<void>;
  /** Where a consumer that is not there yet begins; undefined: with the oldest event. */
  readonly since?: Date;
  /** After this an unacknowledged message is delivered again, perhaps to another instance. */
  readonly acknowledgeWithinMs: number;
  /** Messages delivered to all instances and not acknowledged yet. */
  readonly unacknowledgedMax: number;
  /** Messages asked for at once. */
  readonly pullMax: number;
  readonly onMessage: (message: EventDelivery) => void;
  readonly logger: Logger;
}

/** Reads the event stream as one of the instances that share a durable consumer; NATS and the stream may be away. */
export class EventConsumer {
  readonly #options: EventConsumerOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: EventConsumerOptions) {
    this.#options = options;
  }

  /** Returns at once. */
  start(): void {
    this.#running = this.#subscribe();
  }

  /** Messages of the stream that nobody has acknowledged yet. @throws where NATS or the consumer is away */
  async lag(): Promise<number> {
    const { connection, name } = this.#options;
    const { consumers } = await jetstreamManager(connection, { checkAPI: false, timeout: lagAnswerMs });
    const { num_pending, num_ack_pending } = await consumers.info(eventStream.name, name);
    return num_pending + num_ack_pending;
  }

  /** Returns when no more messages come. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #subscribe(): Promise<void> {
    const { signal } = this.#stopping;
    const { logger } = this.#options;
    let waitMs = consumerRetryMinMs;
    while (!signal.aborted) {
      try {
        const messages = await this.#consume();
        waitMs = consumerRetryMinMs;
        const close = () => void messages.close();
        signal.addEventListener('abort', close, { once: true });
        if (signal.aborted) close();
        const ended = await messages.closed();
        signal.removeEventListener('abort', close);
        if (signal.aborted) return;
        logger.warn({ err: ended }, 'the event stream broke off; subscribing anew');
      } catch (error) {
        logger.warn({ err: error }, 'the event stream cannot be read; trying again');
      }
      await pause(waitMs, undefined, { signal }).catch(() => undefined);
      waitMs = Math.min(waitMs * 2, consumerRetryMaxMs);
    }
  }

  async #consume(): Promise<ConsumerMessages> {
    const { connection, name, replicas, setUp, pullMax, onMessage } = this.#options;
    await ensureEventStream(connection, replicas);
    await setUp?.();
    await this.#ensureConsumer();
    const consumer = await jetstream(connection, { timeout: jetStreamApiTimeoutMs }).consumers.get(
      eventStream.name,
      name,
    );
    return consumer.consume({
      max_messages: pullMax,
      expires: pullExpiresMs,
      abort_on_missing_resource: true,
      callback: onMessage,
    });
  }

  async #ensureConsumer(): Promise<void> {
    const { connection, name, since, acknowledgeWithinMs, unacknowledgedMax } = this.#options;
    const { consumers } = await jetstreamManager(connection, { checkAPI: false, timeout: jetStreamApiTimeoutMs });
    const config = {
      ack_wait: nanos(acknowledgeWithinMs),
      max_ack_pending: unacknowledgedMax,
      max_deliver: -1,
      // Nobody reads any more; what it would have left to read is gone from the stream by then.
      inactive_threshold: nanos(eventStreamMaxAgeMs),
    };
    const beginning =
      since === undefined
        ? { deliver_policy: DeliverPolicy.All }
        : { deliver_policy: DeliverPolicy.StartTime, opt_start_time: since.toISOString() };
    try {
      await consumers.info(eventStream.name, name);
      await consumers.update(eventStream.name, name, config);
    } catch (error) {
      if (!(error instanceof JetStreamApiError) || error.code !== JetStreamApiCodes.ConsumerNotFound) throw error;
      const wanted = { durable_name: name, ack_policy: AckPolicy.Explicit, ...beginning, ...config };
      // Another instance may have made it meanwhile, with a beginning of its own.
      await consumers.add(eventStream.name, wanted).catch(() => consumers.info(eventStream.name, name));
    }
  }
}
