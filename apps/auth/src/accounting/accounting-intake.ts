import { type Bus, EventConsumer, type EventDelivery, eventsOf, type Logger, Repetition } from '@sekisho/platform';
import type { BackEndHealth } from '../back-ends/back-end.ts';
import { type Accountant, type AccountedEvent, isAccounted } from './accountant.ts';
import {
  accountingAcknowledgeWithinMs,
  accountingAtOnceMax,
  accountingDrainMs,
  accountingMessagesMax,
  accountingRetryMaxMs,
  accountingRetryMinMs,
} from './limits.ts';
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

export interface AccountingIntakeParts {
  readonly bus: Pick<Bus, 'connection'>;
  readonly accountant: Accountant;
  readonly logger: Logger;
  readonly startedAt: Date;
}

/**
 * Takes events from the stream to one back end's accounting servers. The stream is the spool: a message is acknowledged when the
 * servers have all that it tells of this back end's sessions; until then it is held here, and given back when this instance
 * stops. Within an instance a session's records keep their order. Where several instances share the consumer and the servers
 * were away, a Stop may overtake its Start: Event-Timestamp and Acct-Delay-Time tell the server when each was.
 */
export class AccountingIntake {
  readonly #parts: AccountingIntakeParts;
  readonly #held = new Map<number, Held>();
  readonly #queue: SessionQueue<AccountedEvent>;
  readonly #consumer: EventConsumer;
  #holding: Repetition | undefined;

  constructor(parts: AccountingIntakeParts) {
    this.#parts = parts;
    const { bus, accountant, logger, startedAt } = parts;
    const { backEnd } = accountant;
    this.#queue = new SessionQueue({
      deliver: (event) => accountant.tell(event),
      atOnceMax: accountingAtOnceMax,
      retryMinMs: accountingRetryMinMs,
      retryMaxMs: accountingRetryMaxMs,
      onAway: (detail) =>
        logger.warn({ backEnd, detail }, 'accounting servers are away; records are kept in the stream'),
      onBack: () => logger.info({ backEnd }, 'accounting servers are back'),
    });
    this.#consumer = new EventConsumer({
      connection: bus.connection,
      name: accountingConsumer(backEnd),
      // Accounts are kept of what happens from now on, not of all that the stream remembers.
      since: startedAt,
      acknowledgeWithinMs: accountingAcknowledgeWithinMs,
      unacknowledgedMax: accountingMessagesMax,
      pullMax: accountingMessagesMax,
      onMessage: (message) => this.#receive(message),
      logger,
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
    this.#consumer.start();
    const holdOn = () => {
      for (const { delivery } of this.#held.values()) delivery.working();
    };
    this.#holding = new Repetition(accountingAcknowledgeWithinMs / 3, holdOn);
  }

  /** Gives back what the servers don't have, for another instance or the next start. */
  async stop(): Promise<void> {
    await this.#holding?.stop();
    await this.#consumer.stop();
    await this.#queue.stop(accountingDrainMs);
    for (const { delivery } of this.#held.values()) delivery.nak();
    this.#held.clear();
    await this.#parts.accountant.close();
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
      this.#queue.add(event.data.connection, event, () => {
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
