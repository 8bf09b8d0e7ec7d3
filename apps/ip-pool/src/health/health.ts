import type { PoolHealthReply } from '@sekisho/contracts';
import type { AddressMethod } from '../assignment/address-method.ts';
import { type LeaseStore, LeaseStoreUnavailableError } from '../leases/lease-store.ts';
import { nearlyFullText } from '../leases/pool-watch.ts';
import { fullWarningShare } from '../limits.ts';

/** What the address service has to say of itself. */
export class Health {
  constructor(
    private readonly leases: Pick<LeaseStore, 'poolUse'>,
    private readonly methods: readonly Pick<AddressMethod, 'source' | 'problems'>[],
  ) {}

  async report(): Promise<PoolHealthReply> {
    const ofMethods = this.methods.flatMap((method) => method.problems?.() ?? []);
    try {
      const pools = await this.leases.poolUse();
      const full = pools.filter(({ size, inUse }) => inUse >= size * fullWarningShare);
      return { pools, problems: [...full.map(nearlyFullText), ...ofMethods] };
    } catch (error) {
      if (!(error instanceof LeaseStoreUnavailableError)) throw error;
      return { pools: [], problems: [`Redis did not answer: ${error.message}`, ...ofMethods] };
    }
  }
}
