import type { EndSessionReply } from '@sekisho/contracts';
import type { LeaseStore } from '../leases/lease-store.ts';
import type { ClaimAsk, ClaimOutcome, InUse } from '../leases/leasing.ts';
import { ownAddressPauseMs, ownAddressWaitMs } from '../limits.ts';

export interface ClaimsOptions {
  readonly leases: Pick<LeaseStore, 'claim' | 'release'>;
  /** Has the edges end a session; never rejects. @returns what they said */
  readonly end: (connection: string) => Promise<readonly EndSessionReply[]>;
  readonly pause: (ms: number) => Promise<unknown>;
  /** Milliseconds of any epoch. */
  readonly now: () => number;
}

/**
 * Claims single addresses. One that an older session of the same user holds is waited for, as that session gives way. Of several
 * connections that wait for one address the last has it: whichever got it before gives way too.
 */
export class Claims {
  constructor(private readonly options: ClaimsOptions) {}

  /** @throws LeaseStoreUnavailableError */
  async claim(ask: ClaimAsk): Promise<ClaimOutcome> {
    const { leases, now, pause } = this.options;
    const until = now() + ownAddressWaitMs;
    const told = new Set<string>();
    for (;;) {
      const outcome = await leases.claim(ask);
      if (outcome.kind !== 'in-use' || !outcome.givesWay || now() >= until) return outcome;
      const { connection } = outcome.holder;
      // Whether the address is free is seen by the next claim: what the edges say is not waited for.
      if (!told.has(connection)) void this.#endHolder(outcome, ask.address);
      told.add(connection);
      await pause(ownAddressPauseMs);
    }
  }

  /** Never rejects. Its edge gives the address back; where that does not know the session any more, as after a restart, this does. */
  async #endHolder({ holder }: InUse, address: string): Promise<void> {
    const replies = await this.options.end(holder.connection);
    const gone = replies.some(({ edge, ended }) => edge === holder.edge && !ended);
    // Where the store is away the claim meets that as well, and tells.
    if (gone) await this.options.leases.release({ ...holder, address }).catch(() => undefined);
  }
}
