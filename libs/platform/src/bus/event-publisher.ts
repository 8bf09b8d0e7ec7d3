import { existsSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { jetstream } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { type ConnectionEvent, connectionEvent, eventStream, eventTypeOf, subjects } from '@sekisho/contracts';
import {
  messageBytesMax,
  publishAckTimeoutMs,
  publishRetryMaxMs,
  publishRetryMinMs,
  publishWindow,
} from '../limits.ts';
import type { Logger } from '../logger.ts';
import type { Counters } from './counters.ts';
import { ensureEventStream } from './event-stream.ts';
import { Spool, type SpooledEvent, type SpoolRow } from './spool.ts';
import { traceFields, traceHeaders } from './trace.ts';

export interface EventPublisherOptions {
  readonly connection: NatsConnection;
  /** Spool files are named `<directory>/<prefix><instance>.sqlite`. */
  readonly spoolFile: string;
  readonly spoolPrefix: string;
  readonly logger: Logger;
  readonly counters: Counters;
  readonly isConnected: () => boolean;
}

/**
 * Brings events into JetStream in the order they were published: written to the spool first, removed when
 * acknowledged. Where NATS is away they wait; a process that dies leaves them to the next one of its service.
 */
export class EventPublisher {
  readonly #options: EventPublisherOptions;
  #incoming: SpooledEvent[] = [];
  #spool: Spool | undefined;
  #pumping: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #pauseMs = publishRetryMinMs;
  #streamKnown = false;
  #closed = false;

  constructor(options: EventPublisherOptions) {
    this.#options = options;
    if (this.#leftBehind()) this.wake();
  }

  /** Events not acknowledged yet. */
  get waiting(): number {
    return this.#incoming.length + (this.#spool?.size ?? 0);
  }

  /** Never throws and never waits. */
  publish(event: ConnectionEvent): void {
    const spooled = this.#accept(event);
    if (spooled === undefined) return;
    this.#incoming.push(spooled);
    if (this.#incoming.length === 1) setImmediate(() => this.wake());
  }

  /** Writes to disk what was published, and sends it unless that is already under way. */
  wake(): void {
    if (this.#closed) return;
    this.store();
    clearTimeout(this.#retry);
    if (this.#pumping !== undefined) return;
    this.#pumping = this.#pump().finally(() => {
      this.#pumping = undefined;
      if (this.waiting > 0 && !this.#closed) this.#retryLater();
    });
  }

  /** Writes to disk what was published, at once: also for a process that is about to die. */
  store(): void {
    const events = this.#incoming;
    this.#incoming = [];
    if (events.length === 0) return;
    try {
      this.#evicted(this.#open().append(events));
    } catch (error) {
      this.#options.logger.error({ err: error }, 'the event spool cannot be written; events are kept in memory');
      this.#spool?.close();
      this.#spool = Spool.inMemory();
      this.#evicted(this.#spool.append(events));
    }
  }

  /** Waits at most `withinMs` for what is left to be acknowledged; the rest stays in the spool. */
  async close(withinMs: number): Promise<void> {
    this.store();
    const until = Date.now() + withinMs;
    while (this.waiting > 0 && this.#options.isConnected() && Date.now() < until) {
      this.wake();
      await Promise.race([this.#pumping, pause(until - Date.now())]);
      if (this.waiting > 0) await pause(Math.min(this.#pauseMs, Math.max(0, until - Date.now())));
    }
    this.#closed = true;
    clearTimeout(this.#retry);
    await Promise.race([this.#pumping, pause(publishAckTimeoutMs)]);
    this.#spool?.close();
    this.#spool = undefined;
  }

  #accept(event: ConnectionEvent): SpooledEvent | undefined {
    const { counters, logger } = this.#options;
    const parsed = connectionEvent.safeParse(event);
    const body = JSON.stringify(event);
    if (!parsed.success || Buffer.byteLength(body) > messageBytesMax / 2) {
      counters.add('event-invalid');
      logger.error({ id: event.id, type: event.type, err: parsed.error }, 'an event does not fit its schema; not sent');
      return undefined;
    }
    const type = eventTypeOf(event);
    const expendable = type === 'connection.step';
    return { id: event.id, subject: subjects.event(type), body, trace: traceFields(), expendable };
  }

  async #pump(): Promise<void> {
    let sent = true;
    while (sent && !this.#closed && this.#options.isConnected()) {
      this.store();
      const rows = this.#open().head(publishWindow);
      if (rows.length === 0) return;
      sent = await this.#send(rows);
    }
  }

  /** @returns false when one of them was not acknowledged */
  async #send(rows: readonly SpoolRow[]): Promise<boolean> {
    const { connection, logger, counters } = this.#options;
    try {
      if (!this.#streamKnown) await ensureEventStream(connection);
      this.#streamKnown = true;
    } catch (error) {
      logger.warn({ err: error }, 'the event stream cannot be set up yet');
      return false;
    }
    const client = jetstream(connection, { timeout: publishAckTimeoutMs });
    const results = await Promise.allSettled(
      rows.map(async ({ id, subject, body, trace }) =>
        client.publish(subject, body, {
          msgID: id,
          headers: traceHeaders(trace),
          expect: { streamName: eventStream.name },
        }),
      ),
    );
    const acknowledged = rows.filter((_, index) => results[index]?.status === 'fulfilled');
    this.#spool?.remove(acknowledged);
    counters.add('event-sent', acknowledged.length);
    const failure = results.find((result) => result.status === 'rejected');
    if (failure === undefined) {
      this.#pauseMs = publishRetryMinMs;
      return true;
    }
    this.#streamKnown = false;
    logger.warn({ err: failure.reason, waiting: this.waiting }, 'JetStream did not acknowledge events; they are kept');
    return false;
  }

  #retryLater(): void {
    this.#retry = setTimeout(() => this.wake(), this.#pauseMs);
    this.#retry.unref();
    this.#pauseMs = Math.min(this.#pauseMs * 2, publishRetryMaxMs);
  }

  #open(): Spool {
    if (this.#spool !== undefined) return this.#spool;
    const { spoolFile, spoolPrefix, logger } = this.#options;
    try {
      this.#spool = Spool.open(spoolFile);
      const adopted = this.#spool.adopt(dirname(spoolFile), spoolPrefix, spoolFile);
      if (adopted > 0) logger.info({ adopted }, 'took over the events a former instance could not send');
    } catch (error) {
      logger.error({ err: error }, 'the event spool cannot be opened; events are kept in memory');
      this.#spool ??= Spool.inMemory();
    }
    return this.#spool;
  }

  #leftBehind(): boolean {
    const { spoolFile, spoolPrefix } = this.#options;
    const directory = dirname(spoolFile);
    return existsSync(directory) && readdirSync(directory).some((name) => name.startsWith(spoolPrefix));
  }

  #evicted(count: number): void {
    if (count === 0) return;
    this.#options.counters.add('event-given-up', count);
    this.#options.logger.error({ count }, 'the event spool is full; its oldest events were given up');
  }
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, Math.max(0, ms)).unref());
