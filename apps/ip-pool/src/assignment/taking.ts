import type { LeaseStore } from '../leases/lease-store.ts';
import type { Leased, Lessee } from '../leases/leasing.ts';
import { poolUseText } from '../leases/pool-watch.ts';
import type { Applicant, AssignmentRefusal, Found } from './address-method.ts';
import type { Claims } from './claims.ts';

/** Why an address could not be had. */
export interface Failure {
  readonly kind: 'failed';
  readonly code: AssignmentRefusal;
  readonly detail: string;
  /** No other method is asked. */
  readonly final: boolean;
}

export interface TakingOptions {
  readonly leases: Pick<LeaseStore, 'lease' | 'pools'>;
  readonly claims: Pick<Claims, 'claim'>;
  /** The gateway's own address on the link; no client gets it. */
  readonly gateway: string;
  /** Has a session ended whose login another one has replaced. */
  readonly end: (connection: string) => void;
}

/** Takes in the lease store what a method has found, so that no two sessions share an address. */
export class Taking {
  constructor(private readonly options: TakingOptions) {}

  /** @throws LeaseStoreUnavailableError */
  async take(applicant: Applicant, found: Found): Promise<Leased | Failure> {
    let taken: Leased | Failure | undefined;
    try {
      taken = await (found.kind === 'address' ? this.#claim(applicant, found) : this.#lease(applicant, found));
      if (taken.kind === 'leased') for (const each of taken.replaced) this.options.end(each);
      return taken;
    } finally {
      if (taken?.kind !== 'leased' && found.kind === 'address') {
        await found.giveBack?.({ inUse: taken?.code === 'address-in-use' });
      }
    }
  }

  async #claim(applicant: Applicant, found: Found & { kind: 'address' }): Promise<Leased | Failure> {
    const { claims, gateway } = this.options;
    const { address, origin, own } = found;
    const inUse = (by: string): Failure => {
      const detail = `${address} (${origin}) ${by}`;
      return { kind: 'failed', code: 'address-in-use', detail, final: own };
    };
    if (address === gateway) return inUse('is the gateway’s own');
    const outcome = await claims.claim({ ...lessee(applicant), address });
    switch (outcome.kind) {
      case 'in-use':
        return inUse(`is in use by the connection ${outcome.holder.connection} of ${outcome.holder.edge}`);
      case 'logins-full':
        return tooManyLogins(applicant);
      case 'leased':
        return outcome;
    }
  }

  async #lease(applicant: Applicant, found: Exclude<Found, { kind: 'address' }>): Promise<Leased | Failure> {
    const { leases } = this.options;
    const asked = lessee(applicant);
    const outcome = await leases.lease(
      found.kind === 'pool'
        ? { ...asked, pool: found.pool }
        : { ...asked, range: { first: found.first, last: found.last } },
    );
    switch (outcome.kind) {
      case 'pool-full': {
        const { origin, own } = found;
        const pool = found.kind === 'pool' ? leases.pools.find(({ name }) => name === found.pool) : undefined;
        const detail =
          pool === undefined
            ? `every address of ${origin} is in use`
            : poolUseText({ ...pool, addresses: pool.text, inUse: outcome.inUse });
        return { kind: 'failed', code: 'no-address-available', detail, final: own };
      }
      case 'logins-full':
        return tooManyLogins(applicant);
      case 'leased':
        return outcome;
    }
  }
}

const lessee = ({ connection, edge, user, logins }: Applicant): Lessee => ({ connection, edge, user, logins });

const times = (count = 0): string => (count === 1 ? 'once' : `${count} times`);

const tooManyLogins = ({ user, logins }: Applicant): Failure => {
  const detail =
    logins?.whenFull === 'replace'
      ? `a newer login of ${user} has taken the place of this one`
      : `${user} may be connected ${times(logins?.max)}`;
  return { kind: 'failed', code: 'too-many-logins', detail, final: true };
};
