import type { EndSessionReply } from '@sekisho/contracts';
import type { LeaseStore } from '../leases/lease-store.ts';
import type { ClaimAsk, ClaimOutcome, InUse } from '../leases/leasing.ts';
import { ownAddressPauseMs, ownAddressWaitMs } from '../limits.ts';

export interface ClaimsOptions {
  readonly leases: Pick<LeaseStore, 'claim' | 'release'>;
  /** Has the edges end a session. @returns what they said */
  readonly end: (connection: string) => Promise<readonly EndSessionReply[]>;
  readonly pause: (ms: number) => Promise<unknown>;
  /** Milliseconds of any epoch. */
  readonly now: () => number;
}

/** Claims single addresses. One that an older session of the same user holds is waited for, as that session gives way. */
export class Claims {
  constructor(private readonly options: ClaimsOptions) {}

  /** @throws LeaseStoreUnavailableError */
  async claim(ask: ClaimAsk): Promise<ClaimOutcome> {
    const { leases, now, pause } = this.options;
    let outcome = await leases.claim(ask);
    if (outcome.kind !== 'in-use' || !outcome.givesWay) return outcome;
    const until = now() + ownAddressWaitMs;
    const ended = this.#endHolder(outcome, ask.address);
    while (outcome.kind === 'in-use' && outcome.givesWay && now() < until) {
      await pause(ownAddressPauseMs);
      outcome = await leases.claim(ask);
    }
    await ended;
    return outcome;
  }

  /** Its edge gives the address back; where that does not know the session any more, as after a restart, this does. */
  async #endHolder({ holder }: InUse, address: string): Promise<void> {
    const replies = await this.options.end(holder.connection);
    const gone = replies.some(({ edge, ended }) => edge === holder.edge && !ended);
    // Where the store is away the claim meets that as well, and tells.
    if (gone) await this.options.leases.release({ ...holder, address }).catch(() => undefined);
  }
}
