import type { ReleaseRequest, RenewRequest } from '@sekisho/contracts';
import type { Logger } from '@sekisho/platform';
import type { LeaseStore } from '../leases/lease-store.ts';
import type { AddressMethod } from './address-method.ts';

export interface StandingLeasesOptions {
  readonly leases: Pick<LeaseStore, 'renew' | 'release'>;
  readonly methods: readonly AddressMethod[];
  readonly logger: Pick<Logger, 'debug' | 'warn'>;
}

/** Renews and ends leases, and tells the methods, some of which have them from elsewhere. Rejects with LeaseStoreUnavailableError. */
export class StandingLeases {
  constructor(private readonly options: StandingLeasesOptions) {}

  /** @returns connections whose sessions must end */
  async renew(request: RenewRequest): Promise<string[]> {
    const { leases, methods, logger } = this.options;
    const { edge } = request;
    const { lost } = await leases.renew(request);
    for (const connection of lost)
      logger.warn({ connection, edge }, 'a lease is lost: its address is another’s, or its login was replaced');
    const kept = { edge, leases: request.leases.filter(({ connection }) => !lost.includes(connection)) };
    const withdrawn = await Promise.all(methods.map((method) => method.renewed?.(kept) ?? []));
    return [...lost, ...withdrawn.flat()];
  }

  /** @returns false: it was not this connection's, and nothing changed */
  async release(request: ReleaseRequest): Promise<boolean> {
    const { leases, methods, logger } = this.options;
    const released = await leases.release(request);
    logger.debug({ ...request, released }, 'asked to release an address');
    // Also where the store knows the lease no more: elsewhere it may stand still.
    await Promise.all(methods.map((method) => method.released?.(request)));
    return released;
  }
}
