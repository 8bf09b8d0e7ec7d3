import { existsSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { jetstream } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { eventStream, eventSubject, type GatewayEvent } from '@sekisho/contracts';
import {
  eventsPerMessageMax,
  messageBytesMax,
  publishAckTimeoutMs,
  publishPauseMs,
  publishRetryMaxMs,
  publishRetryMinMs,
  spoolAfterMs,
} from '../limits.ts';
import type { Logger } from '../logger.ts';
import { pause } from '../pause.ts';
import type { Counters } from './counters.ts';
import { type EventMessage, messageOf } from './event-message.ts';
import { ensureEventStream } from './event-stream.ts';
import { Spool, type SpooledEvent } from './spool.ts';
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
 * Brings events into JetStream in the order they were published, several in one message where several wait. What is not
 * acknowledged soon, or can't be sent, is kept in the spool on disk until it is; a process that dies leaves it to the next
 * one of its service.
 */
export class EventPublisher {
  readonly #options: EventPublisherOptions;
  /** Published after everything in `#flying` and in the spool. */
  #incoming: SpooledEvent[] = [];
  /** Sent from memory, not acknowledged and not in the spool yet. */
  #flying: readonly SpooledEvent[] = [];
  /** A message whose fate is not known: it is sent again as it was, so that JetStream can tell that it has it. */
  #doubtful: EventMessage | undefined;
  #spool: Spool | undefined;
  #pumping: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #pauseMs = publishRetryMinMs;
  #streamKnown = false;
  #closed = false;

  constructor(options: EventPublisherOptions) {
    this.#options = options;
    if (this.#leftBehind()) {
      this.#open();
      this.wake();
    }
  }

  /** Events not acknowledged yet. */
  get waiting(): number {
    return this.#incoming.length + this.#flying.length + (this.#spool?.size ?? 0);
  }

  /** Those of them that are in the spool, or would be if it could be written. */
  get spooled(): number {
    return this.#spool?.size ?? 0;
  }

  /** Never throws and never waits. */
  publish(event: GatewayEvent): void {
    const spooled = this.#accept(event);
    if (spooled === undefined) return;
    this.#incoming.push(spooled);
    if (this.#incoming.length === 1) setImmediate(() => this.wake());
  }

  /** Sends what was published, unless that is already under way; what can't be sent is written to disk. */
  wake(): void {
    if (this.#closed) return;
    if (!this.#options.isConnected()) this.store();
    clearTimeout(this.#retry);
    if (this.#pumping !== undefined) return;
    this.#pumping = this.#pump().finally(() => {
      this.#pumping = undefined;
      if (this.waiting > 0 && !this.#closed) this.#retryLater();
    });
  }

  /** Writes to disk what is not acknowledged, at once: also for a process that is about to die. */
  store(): void {
    const events = [...this.#flying, ...this.#incoming];
    this.#flying = [];
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
    const until = Date.now() + withinMs;
    while (this.waiting > 0 && this.#options.isConnected() && Date.now() < until) {
      this.wake();
      await Promise.race([this.#pumping, pause(until - Date.now())]);
      if (this.waiting > 0) await pause(Math.min(this.#pauseMs, until - Date.now()));
    }
    this.#closed = true;
    clearTimeout(this.#retry);
    this.store();
    await Promise.race([this.#pumping, pause(publishAckTimeoutMs)]);
    this.#spool?.close();
    this.#spool = undefined;
  }

  #accept(event: GatewayEvent): SpooledEvent | undefined {
    const { counters, logger } = this.#options;
    // Whoever reads events checks them by their schema; to do so here as well would be the dearest part of an event.
    const body = JSON.stringify(event);
    if (Buffer.byteLength(body) > messageBytesMax / 2) {
      counters.add('event-too-large');
      logger.error({ id: event.id, type: event.type }, 'an event is too large; not sent');
      return undefined;
    }
    // Progress is told again by what comes after it.
    const expendable = event.type === 'sekisho.connection.step' || event.type === 'sekisho.connection.progress';
    return { id: event.id, subject: eventSubject(event), body, trace: traceFields(), expendable };
  }

  async #pump(): Promise<void> {
    for (let sent = true; sent && !this.#closed && this.#options.isConnected(); ) {
      const message = this.#doubtful ?? this.#next();
      if (message === undefined) return;
      const pauseOver = pause(publishPauseMs);
      sent = await this.#send(message);
      this.#doubtful = sent ? undefined : message;
      if (!sent) this.store();
      else if (message.events.length < eventsPerMessageMax && this.waiting > 0) await pauseOver;
    }
  }

  /** The oldest events; from memory where none are on disk. */
  #next(): EventMessage | undefined {
    if (this.#spool !== undefined && this.#spool.size > 0) {
      this.store();
      return messageOf(this.#spool.head(eventsPerMessageMax));
    }
    const message = messageOf(this.#incoming);
    if (message === undefined) return undefined;
    this.#flying = message.events;
    const taken = new Set(message.events.map(({ id }) => id));
    this.#incoming = this.#incoming.filter(({ id }) => !taken.has(id));
    return message;
  }

  /** @returns false when it was not acknowledged */
  async #send({ id, subject, body, trace, events }: EventMessage): Promise<boolean> {
    const { connection, logger, counters } = this.#options;
    const late = setInterval(() => this.store(), spoolAfterMs);
    try {
      if (!this.#streamKnown) await ensureEventStream(connection);
      this.#streamKnown = true;
      await jetstream(connection, { timeout: publishAckTimeoutMs }).publish(subject, body, {
        msgID: id,
        headers: traceHeaders(trace),
        expect: { streamName: eventStream.name },
      });
    } catch (error) {
      this.#streamKnown = false;
      logger.warn({ err: error, waiting: this.waiting }, 'JetStream did not acknowledge events; they are kept');
      return false;
    } finally {
      clearInterval(late);
    }
    this.#flying = [];
    this.#spool?.remove(events);
    counters.add('event-sent', events.length);
    this.#pauseMs = publishRetryMinMs;
    return true;
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
