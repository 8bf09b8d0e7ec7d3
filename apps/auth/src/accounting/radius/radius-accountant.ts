import type { Logger } from '@sekisho/platform';
import type { Attribute, RadiusClientSettings } from '@sekisho/radius';
import type { Random } from '@sekisho/wire';
import type { BackEndHealth } from '../../back-ends/back-end.ts';
import { RadiusTransport } from '../../back-ends/radius/radius-transport.ts';
import type { Nas } from '../../back-ends/radius/requests.ts';
import type { Accountant, AccountedEvent, Told } from '../accountant.ts';
import { accountingRequestsMax } from '../limits.ts';
import { accountingAttributes, delayAttribute } from './accounting-request.ts';

export interface RadiusAccountantParts {
  readonly backEnd: string;
  readonly client: RadiusClientSettings;
  readonly nas: Nas;
  /** The name within the realm of a user, as the back end knows it. */
  readonly nameOf: (event: AccountedEvent) => string;
  readonly random: Random;
  readonly logger: Logger;
  /** Milliseconds since the epoch. */
  readonly wallClock?: () => number;
}

/** Accounting-Request to the first of several servers that answers (RFC 2866). */
export class RadiusAccountant implements Accountant {
  readonly backEnd: string;
  readonly atOnceMax = accountingRequestsMax;
  readonly #parts: RadiusAccountantParts;
  readonly #transport: RadiusTransport;

  constructor(parts: RadiusAccountantParts) {
    this.backEnd = parts.backEnd;
    this.#parts = parts;
    const { client: settings, random, logger } = parts;
    this.#transport = new RadiusTransport({
      settings,
      random,
      onIgnored: (server, reason) => logger.debug({ server, reason }, 'what an accounting server sent is ignored'),
    });
  }

  async tell(event: AccountedEvent): Promise<Told> {
    const { wallClock = Date.now } = this.#parts;
    const told = this.#write(event);
    if (told === undefined) return { kind: 'told' };
    const outcome = await this.#transport.ask({
      code: 'accounting-request',
      // Made anew for every server: another delay is another request (RFC 2866 §5.2).
      attributes: () => [...told, delayAttribute(event, wallClock())],
    });
    return outcome.kind === 'answered'
      ? { kind: 'told' }
      : { kind: 'unavailable', detail: this.#transport.describe(outcome) };
  }

  health(): readonly BackEndHealth[] {
    return this.#transport.health;
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  /** @returns undefined for what RADIUS can't say: it would be tried for ever */
  #write(event: AccountedEvent): readonly Attribute[] | undefined {
    const { nas, nameOf, logger } = this.#parts;
    try {
      return accountingAttributes(event, { nas, userName: nameOf(event) });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      logger.error({ err: error, connection: event.data.connection }, 'a record of accounting cannot be written');
      return undefined;
    }
  }
}
