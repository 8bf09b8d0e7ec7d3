import { setTimeout as sleep } from 'node:timers/promises';
import { eventStream, type GatewayEvent, isOfConnection } from '@sekisho/contracts';
import {
  isTracing,
  type Logger,
  placeOfItsOwn,
  placesOf,
  type SpanProblem,
  tellSpan,
  unixTime,
} from '@sekisho/platform';
import { counterOf, histogramOf } from '@sekisho/platform/metrics';
import { retryMaxMs, retryMinMs } from '../limits.ts';
import type { AuditStore, Poison } from '../store/audit-store.ts';
import { isDataError } from '../store/sql-errors.ts';
import { parseMessage, partOf, poisonOf, type StreamMessage } from './parse-message.ts';

/** A message and how its sender hears what became of it. */
export interface Delivery {
  readonly message: StreamMessage;
  /** It is recorded. */
  ack(): void;
  /** It is of no use and must not come again. */
  term(): void;
}

interface Sorted {
  readonly events: readonly GatewayEvent[];
  readonly poison: readonly Poison[];
  readonly useless: ReadonlySet<Delivery>;
}

type Written = Pick<Sorted, 'events' | 'poison'>;

/** Waits so many milliseconds, or until aborted; never rejects. */
type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

const abortablePause: Pause = (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined);

const millisecondsPerSecond = 1000;

/** Brings messages into the store; tells their sender only when they are safe. */
export class Recorder {
  private away = false;
  private readonly counted = counterOf('sekisho.audit.events');
  private readonly took = histogramOf('sekisho.audit.write.duration');

  constructor(
    private readonly store: Pick<AuditStore, 'record'>,
    private readonly logger: Logger,
    private readonly pause: Pause = abortablePause,
  ) {}

  /** Returns when every message is recorded, however long the store is away; or, unrecorded, when aborted. */
  async record(batch: readonly Delivery[], signal: AbortSignal): Promise<void> {
    const sorted = this.sort(batch);
    for (let waitMs = retryMinMs; !signal.aborted; waitMs = Math.min(waitMs * 2, retryMaxMs)) {
      try {
        await this.stored(sorted);
        this.noteBack();
        for (const delivery of batch) {
          if (sorted.useless.has(delivery)) delivery.term();
          else delivery.ack();
        }
        return;
      } catch (error) {
        if (isDataError(error)) return this.recordSingly(batch, error, signal);
        this.noteAway(error);
      }
      await this.pause(waitMs, signal);
    }
  }

  /** As one span that points at the connections, whose attempts have traces of their own; the statements in it are many. */
  private async keep({ events, poison }: Written): Promise<void> {
    const start = unixTime();
    let problem: SpanProblem | undefined = { type: 'store-unavailable' };
    try {
      await this.store.record(events, poison);
      problem = undefined;
    } finally {
      if (isTracing()) tellSpan({ ...consumerSpan(events, poison.length), start, end: unixTime(), problem });
    }
  }

  /** Measured, also where it fails. */
  private async stored({ events, poison }: Written): Promise<void> {
    const begun = performance.now();
    let result = 'failed';
    try {
      await this.keep({ events, poison });
      result = 'ok';
      this.counted({ result: 'stored' }, events.length);
      if (poison.length > 0) this.counted({ result: 'poison' }, poison.length);
    } finally {
      this.took((performance.now() - begun) / millisecondsPerSecond, { result });
    }
  }

  /** The store refuses something in the batch: finds out what, and keeps the rest. */
  private async recordSingly(batch: readonly Delivery[], error: unknown, signal: AbortSignal): Promise<void> {
    const [only, ...others] = batch;
    if (only === undefined) return;
    if (others.length > 0) {
      for (const delivery of batch) await this.record([delivery], signal);
      return;
    }
    const { events } = parseMessage(only.message);
    if (events.length > 1) {
      for (const [part, event] of events.entries()) {
        await this.record([{ message: partOf(only.message, part, event), ack: none, term: none }], signal);
      }
      if (!signal.aborted) only.ack();
      return;
    }
    const reason = `the store refuses it: ${error instanceof Error ? error.message : String(error)}`;
    this.logger.error({ ...place(only.message), reason }, 'an event cannot be recorded');
    await this.store.record([], [poisonOf(only.message, reason)]).catch((failure: unknown) => {
      this.logger.error({ ...place(only.message), err: failure }, 'nor can its text be kept');
    });
    only.term();
  }

  private sort(batch: readonly Delivery[]): Sorted {
    const events: GatewayEvent[] = [];
    const poison: Poison[] = [];
    const useless = new Set<Delivery>();
    for (const delivery of batch) {
      const { message } = delivery;
      const parsed = parseMessage(message);
      for (const { reason } of parsed.poison) {
        this.logger.warn({ ...place(message), reason }, 'a message in the event stream is no event');
      }
      events.push(...parsed.events);
      poison.push(...parsed.poison);
      if (parsed.events.length === 0) useless.add(delivery);
    }
    return { events, poison, useless };
  }

  private noteAway(error: unknown): void {
    if (!this.away)
      this.logger.error({ err: error }, 'the session log cannot be written; events are kept in the stream');
    this.away = true;
  }

  private noteBack(): void {
    if (this.away) this.logger.warn('the session log is written again');
    this.away = false;
  }
}

/** By OpenTelemetry's conventions for messaging. */
const consumerSpan = (events: readonly GatewayEvent[], others: number) =>
  ({
    name: `process ${eventStream.name}`,
    role: 'consumer',
    place: placeOfItsOwn(),
    parent: undefined,
    links: placesOf(events.filter(isOfConnection).map(({ data }) => data.connection)),
    attributes: {
      'messaging.system': 'nats',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': eventStream.name,
      'messaging.batch.message_count': events.length + others,
    },
  }) as const;

const none = (): void => undefined;

const place = ({ subject, sequence }: StreamMessage) => ({ subject, sequence });
