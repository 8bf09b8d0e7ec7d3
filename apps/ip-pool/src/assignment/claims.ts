import type { EndSessionReply } from '@sekisho/contracts';
import type { ClaimAsk, ClaimOutcome, InUse } from '../leases/leasing.ts';
import { ownAddressPauseMs, ownAddressWaitMs } from '../limits.ts';
import type { AddressLeases } from './address-leases.ts';

export interface ClaimsOptions {
  readonly leases: Pick<AddressLeases, 'claim' | 'release'>;
  /** Has the edges end a session. @returns what they said */
  readonly end: (connection: string) => Promise<readonly EndSessionReply[]>;
  readonly pause: (ms: number) => Promise<void>;
  /** Milliseconds of any epoch. */
  readonly now: () => number;
}

/** Claims single addresses. One that the same user's older session holds is waited for, as that one gives way. */
export class Claims {
  constructor(private readonly options: ClaimsOptions) {}

  async claim(ask: ClaimAsk): Promise<ClaimOutcome> {
    const { leases, now, pause } = this.options;
    let outcome = await leases.claim(ask);
    if (outcome.kind !== 'in-use' || !outcome.givesWay) return outcome;
    const until = now() + ownAddressWaitMs;
    await this.#endHolder(outcome, ask.address);
    outcome = await leases.claim(ask);
    while (outcome.kind === 'in-use' && outcome.givesWay && now() < until) {
      await pause(ownAddressPauseMs);
      outcome = await leases.claim(ask);
    }
    return outcome;
  }

  /** Its edge gives the address back; where that does not know the session any more, as after a restart, this does. */
  async #endHolder({ holder }: InUse, address: string): Promise<void> {
    const replies = await this.options.end(holder.connection);
    const gone = replies.some(({ edge, ended }) => edge === holder.edge && !ended);
    if (gone) await this.options.leases.release({ ...holder, address });
  }
}
