import type { Logger } from '@sekisho/platform';
import type { LeaseRecord, LeaseRecords } from './lease-records.ts';
import { renewalRoundShare, renewalsAtOnceMax, renewalsWaitingMax } from './limits.ts';
import { describeTried, type Relay } from './relay.ts';

export interface RenewalsOptions {
  readonly relay: Pick<Relay, 'renew'>;
  readonly records: Pick<LeaseRecords, 'now' | 'replace'>;
  /** Length of a session's lease in milliseconds. */
  readonly leaseDuration: number;
  readonly logger: Pick<Logger, 'debug' | 'warn'>;
}

interface Due {
  readonly connection: string;
  readonly record: LeaseRecord;
}

/** Renews leases at their servers, some at a time. What came of it is read from the records at the edge's next renewal. */
export class Renewals {
  readonly #options: RenewalsOptions;
  readonly #waiting = new Map<string, Due>();
  readonly #underWay = new Set<string>();

  constructor(options: RenewalsOptions) {
    this.#options = options;
  }

  /** From T1 on; a lease that is about as short as the session's own, at every renewal of that. */
  isDue({ lease, since }: LeaseRecord, now: number): boolean {
    return now >= Math.min(since + lease.renewalTime, endOf({ lease, since }) - this.#options.leaseDuration);
  }

  want(due: Due): void {
    const { connection } = due;
    if (this.#underWay.has(connection) || this.#waiting.size >= renewalsWaitingMax) return;
    this.#waiting.set(connection, due);
    this.#startNext();
  }

  #startNext(): void {
    for (const [connection, due] of this.#waiting) {
      if (this.#underWay.size >= renewalsAtOnceMax) return;
      this.#waiting.delete(connection);
      this.#underWay.add(connection);
      void this.#renew(due);
    }
  }

  async #renew({ connection, record }: Due): Promise<void> {
    const { logger } = this.#options;
    try {
      await this.#ask(connection, record);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      logger.warn({ connection, reason }, 'a DHCP lease is not renewed, tried again later');
    } finally {
      this.#underWay.delete(connection);
      this.#startNext();
    }
  }

  async #ask(connection: string, record: LeaseRecord): Promise<void> {
    const { relay, records, leaseDuration, logger } = this.#options;
    const { lease, since } = record;
    const before = await records.now();
    const outcome = await relay.renew(lease, before < since + lease.rebindingTime ? 'its-server' : 'any-server');
    const about = { connection, address: lease.address };
    switch (outcome.kind) {
      case 'bound':
        logger.debug({ ...about, server: outcome.lease.server.address }, 'renewed a DHCP lease');
        await records.replace(connection, { ...record, lease: outcome.lease, since: before });
        return;
      case 'lost':
        logger.warn({ ...about, reason: outcome.message }, 'a DHCP server has taken an address away');
        await records.replace(connection, { ...record, lost: true });
        return;
      case 'unanswered': {
        logger.warn({ ...about, reason: describeTried(outcome.tried) }, 'a DHCP lease is not renewed');
        const nextRound = (await records.now()) + leaseDuration * renewalRoundShare;
        if (nextRound >= endOf(record)) await records.replace(connection, { ...record, lost: true });
      }
    }
  }
}

const endOf = ({ lease, since }: Pick<LeaseRecord, 'lease' | 'since'>): number => since + lease.leaseTime;
