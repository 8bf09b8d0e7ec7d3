import { once } from 'node:events';
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
import { ensureEventStream, type Logger } from '@sekisho/platform';
import {
  acknowledgeWithinMs,
  batchBytesMax,
  batchMessagesMax,
  batchPauseMs,
  messagesUnacknowledgedMax,
  pullExpiresMs,
  retryMaxMs,
  retryMinMs,
} from '../limits.ts';
import type { Delivery, Recorder } from './recorder.ts';

/** Name of the durable consumer that all instances share: each event goes to one of them. */
export const auditConsumer = 'audit';

/**
 * Takes events from the stream to the recorder, in batches of what has come in meanwhile. What is not acknowledged is
 * delivered again, to this instance or another; here it takes the place of its first delivery.
 */
export class EventIntake {
  private readonly inbox = new Map<number, JsMsg>();
  private readonly arrival = new EventTarget();
  private readonly stopping = new AbortController();
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly connection: NatsConnection,
    private readonly recorder: Recorder,
    private readonly logger: Logger,
  ) {}

  /** Returns at once; NATS and the stream may be away. */
  start(): void {
    this.running = Promise.all([this.subscribe(), this.work()]);
  }

  /** Finishes the batch at hand and gives back the rest. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    for (const message of this.inbox.values()) message.nak();
    this.inbox.clear();
  }

  private async subscribe(): Promise<void> {
    const { signal } = this.stopping;
    let waitMs = retryMinMs;
    while (!signal.aborted) {
      try {
        const messages = await this.consume();
        waitMs = retryMinMs;
        const close = () => void messages.close();
        signal.addEventListener('abort', close, { once: true });
        if (signal.aborted) close();
        const ended = await messages.closed();
        signal.removeEventListener('abort', close);
        if (signal.aborted) return;
        this.logger.warn({ err: ended }, 'the event stream broke off; subscribing anew');
      } catch (error) {
        this.logger.warn({ err: error }, 'the event stream cannot be read; trying again');
      }
      await pause(waitMs, undefined, { signal }).catch(() => undefined);
      waitMs = Math.min(waitMs * 2, retryMaxMs);
    }
  }

  private async consume(): Promise<ConsumerMessages> {
    await ensureEventStream(this.connection);
    await ensureConsumer(this.connection);
    const consumer = await jetstream(this.connection).consumers.get(eventStream.name, auditConsumer);
    return consumer.consume({
      max_messages: batchMessagesMax,
      expires: pullExpiresMs,
      abort_on_missing_resource: true,
      callback: (message) => {
        this.inbox.set(message.seq, message);
        this.arrival.dispatchEvent(new Event('message'));
      },
    });
  }

  private async work(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      if (this.inbox.size === 0) {
        await once(this.arrival, 'message', { signal }).catch(() => undefined);
        continue;
      }
      const batch = this.batch();
      const pauseOver = pause(batchPauseMs, undefined, { signal }).catch(() => undefined);
      await this.recorder.record(batch.map(deliveryOf), signal);
      if (signal.aborted) return;
      for (const { seq } of batch) this.inbox.delete(seq);
      if (this.inbox.size < batchMessagesMax) await pauseOver;
    }
  }

  private batch(): JsMsg[] {
    const batch: JsMsg[] = [];
    let bytes = 0;
    for (const message of this.inbox.values()) {
      if (batch.length === batchMessagesMax || bytes >= batchBytesMax) break;
      batch.push(message);
      bytes += message.data.length;
    }
    return batch;
  }
}

async function ensureConsumer(connection: NatsConnection): Promise<void> {
  const { consumers } = await jetstreamManager(connection, { checkAPI: false });
  const config = {
    ack_wait: nanos(acknowledgeWithinMs),
    max_ack_pending: messagesUnacknowledgedMax,
    max_deliver: -1,
  };
  const fixed = { durable_name: auditConsumer, ack_policy: AckPolicy.Explicit, deliver_policy: DeliverPolicy.All };
  try {
    await consumers.info(eventStream.name, auditConsumer);
    await consumers.update(eventStream.name, auditConsumer, config);
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== JetStreamApiCodes.ConsumerNotFound) throw error;
    await consumers.add(eventStream.name, { ...fixed, ...config });
  }
}

const deliveryOf = (message: JsMsg): Delivery => ({
  message: {
    subject: message.subject,
    data: message.data,
    sequence: message.seq,
    receivedAt: message.time,
  },
  ack: () => message.ack(),
  term: () => message.term(),
});
