import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { type Bus, EventConsumer, type EventDelivery, type Logger } from '@sekisho/platform';
import {
  acknowledgeWithinMs,
  batchBytesMax,
  batchMessagesMax,
  batchPauseMs,
  messagesUnacknowledgedMax,
} from '../limits.ts';
import { setUpBuckets } from './buckets.ts';
import type { Delivery, Recorder } from './recorder.ts';

/** Name of the durable consumer that all instances share: each event goes to one of them. */
export const auditConsumer = 'audit';

/**
 * Takes events from the stream to the recorder, in batches of what has come in meanwhile. What is not acknowledged is
 * delivered again, to this instance or another; here it takes the place of its first delivery.
 */
export class EventIntake {
  private readonly inbox = new Map<number, EventDelivery>();
  private readonly arrival = new EventTarget();
  private readonly stopping = new AbortController();
  private readonly consumer: EventConsumer;
  private running: Promise<void> = Promise.resolve();

  constructor(
    { connection }: Pick<Bus, 'connection'>,
    private readonly recorder: Recorder,
    logger: Logger,
    replicas?: number,
  ) {
    this.consumer = new EventConsumer({
      connection,
      name: auditConsumer,
      replicas,
      setUp: () => setUpBuckets(connection, replicas),
      acknowledgeWithinMs,
      unacknowledgedMax: messagesUnacknowledgedMax,
      pullMax: batchMessagesMax,
      onMessage: (message) => {
        this.inbox.set(message.seq, message);
        this.arrival.dispatchEvent(new Event('message'));
      },
      logger,
    });
  }

  /** Returns at once; NATS and the stream may be away. */
  start(): void {
    this.consumer.start();
    this.running = this.work();
  }

  /** Messages of the stream that are not recorded yet. @throws where NATS is away */
  lag(): Promise<number> {
    return this.consumer.lag();
  }

  /** Finishes the batch at hand and gives back the rest. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all([this.consumer.stop(), this.running]);
    for (const message of this.inbox.values()) message.nak();
    this.inbox.clear();
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

  private batch(): EventDelivery[] {
    const batch: EventDelivery[] = [];
    let bytes = 0;
    for (const message of this.inbox.values()) {
      if (batch.length === batchMessagesMax || bytes >= batchBytesMax) break;
      batch.push(message);
      bytes += message.data.length;
    }
    return batch;
  }
}

const deliveryOf = (message: EventDelivery): Delivery => ({
  message: {
    subject: message.subject,
    data: message.data,
    sequence: message.seq,
    receivedAt: message.time,
  },
  ack: () => message.ack(),
  term: () => message.term(),
});
