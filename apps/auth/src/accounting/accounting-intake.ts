import { accountantBucket } from '@sekisho/contracts';
import {
  type Bus,
  EventConsumer,
  type EventDelivery,
  eventsOf,
  KeyValue,
  type Logger,
  Repetition,
} from '@sekisho/platform';
import type { BackEndHealth } from '../back-ends/back-end.ts';
import { type Accountant, type AccountedEvent, isAccounted } from './accountant.ts';
import {
  accountingAcknowledgeWithinMs,
  accountingDrainMs,
  accountingMessagesMax,
  accountingRetryMaxMs,
  accountingRetryMinMs,
  mandateRenewMs,
} from './limits.ts';
import { Mandate } from './mandate.ts';
import { SessionQueue } from './session-queue.ts';

/** Name of the durable consumer of a back end's accounting, which all instances share. NATS forbids some characters. */
export const accountingConsumer = (backEnd: string): string =>
  `accounting-${[...backEnd].map((character) => (/[A-Za-z0-9_-]/.test(character) ? character : escaped(character))).join('')}`;

const escaped = (character: string): string => `=${character.codePointAt(0)?.toString(16)}=`;

interface Held {
  /** The latest delivery of the message: only that one can be acknowledged. */
  delivery: EventDelivery;
  /** Events of it that the server does not have yet. */
  open: number;
}

/** What is under way while this instance keeps the accounts. */
interface Work {
  readonly queue: SessionQueue<AccountedEvent>;
  readonly consumer: EventConsumer;
  readonly holding: Repetition;
}

export interface AccountingIntakeParts {
  readonly bus: Pick<Bus, 'connection'>;
  readonly instance: string;
  readonly accountant: Accountant;
  readonly logger: Logger;
  readonly startedAt: Date;
}

/**
 * Takes events from the stream to one back end's accounting servers. The stream is the spool: a message is acknowledged when the
 * servers have all that it tells of this back end's sessions; until then it is held here, and given back when this instance
 * stops. One instance at a time keeps a back end's accounts, so that a session's records keep their order, also when the servers
 * were away. What it held when it was killed comes to the next one after `accountingAcknowledgeWithinMs`.
 */
export class AccountingIntake {
  readonly #parts: AccountingIntakeParts;
  readonly #held = new Map<number, Held>();
  readonly #mandate: Mandate;
  #work: Work | undefined;

  constructor(parts: AccountingIntakeParts) {
    this.#parts = parts;
    const { bus, instance, accountant, logger } = parts;
    this.#mandate = new Mandate({
      open: () => KeyValue.open(bus.connection, accountantBucket),
      key: accountingConsumer(accountant.backEnd),
      holder: instance,
      ttlMs: accountantBucket.ttlMs,
      renewMs: mandateRenewMs,
      begin: () => this.#begin(),
      end: () => this.#end(),
      logger,
      now: () => performance.now(),
    });
  }

  get backEnd(): string {
    return this.#parts.accountant.backEnd;
  }

  get health(): readonly BackEndHealth[] {
    return this.#parts.accountant.health();
  }

  /** Returns at once; NATS and the stream may be away. */
  start(): void {
    this.#mandate.start();
  }

  /** Gives back what the servers don't have, for another instance or the next start. */
  async stop(): Promise<void> {
    await this.#mandate.stop();
    await this.#parts.accountant.close();
  }

  #begin(): void {
    const queue = this.#newQueue();
    const consumer = this.#newConsumer();
    const holdOn = () => {
      for (const { delivery } of this.#held.values()) delivery.working();
    };
    this.#work = { queue, consumer, holding: new Repetition(accountingAcknowledgeWithinMs / 3, holdOn) };
    consumer.start();
  }

  async #end(): Promise<void> {
    const { holding, consumer, queue } = this.#work ?? {};
    await holding?.stop();
    await consumer?.stop();
    await queue?.stop(accountingDrainMs);
    this.#work = undefined;
    for (const { delivery } of this.#held.values()) delivery.nak();
    this.#held.clear();
  }

  #newQueue(): SessionQueue<AccountedEvent> {
    const { accountant, logger } = this.#parts;
    const { backEnd } = accountant;
    return new SessionQueue({
      deliver: (event) => accountant.tell(event),
      atOnceMax: accountant.atOnceMax,
      retryMinMs: accountingRetryMinMs,
      retryMaxMs: accountingRetryMaxMs,
      onAway: (detail) =>
        logger.warn({ backEnd, detail }, 'accounting servers are away; records are kept in the stream'),
      onBack: () => logger.info({ backEnd }, 'accounting servers are back'),
    });
  }

  #newConsumer(): EventConsumer {
    const { bus, logger, startedAt } = this.#parts;
    return new EventConsumer({
      connection: bus.connection,
      name: accountingConsumer(this.backEnd),
      // Accounts are kept of what happens from now on, not of all that the stream remembers.
      since: startedAt,
      acknowledgeWithinMs: accountingAcknowledgeWithinMs,
      unacknowledgedMax: accountingMessagesMax,
      pullMax: accountingMessagesMax,
      onMessage: (message) => this.#receive(message),
      logger,
    });
  }

  #receive(delivery: EventDelivery): void {
    const known = this.#held.get(delivery.seq);
    if (known !== undefined) {
      known.delivery = delivery;
      return;
    }
    const { accountant } = this.#parts;
    const events = eventsOf(jsonOf(delivery.data)).events.filter(isAccounted);
    const own = events.filter(({ data }) => data.backEnd === accountant.backEnd);
    if (own.length === 0) return delivery.ack();
    const held: Held = { delivery, open: own.length };
    this.#held.set(delivery.seq, held);
    for (const event of own) {
      this.#work?.queue.add(event.data.connection, event, () => {
        held.open -= 1;
        if (held.open > 0 || !this.#held.delete(delivery.seq)) return;
        held.delivery.ack();
      });
    }
  }
}

function jsonOf(data: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(data));
  } catch {
    return undefined;
  }
}
