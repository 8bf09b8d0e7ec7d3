import { defaultPool, isHostAddress, type OfficeModeSettings } from '@sekisho/platform';
import type { AddressMethod, Applicant, Finding } from './address-method.ts';

/** By these the choice is left to the client or to the gateway (RFC 2865 §5.8, RFC 8907 §8.2), whatever back end they are from. */
const choices = ['255.255.255.255', '255.255.255.254', '0.0.0.0'];

/**
 * What the back end granted with the login: Framed-IP-Address or Framed-Pool of RADIUS, `addr` or `addr-pool` of TACACS+, a
 * directory's attribute for the same, or the address that one of the gateway's own accounts has.
 */
export class LoginMethod implements AddressMethod {
  readonly source = 'radius';
  readonly #pools: readonly string[];

  constructor({ pools }: Pick<OfficeModeSettings, 'pools'>) {
    this.#pools = [defaultPool, ...Object.keys(pools)];
  }

  find(applicant: Applicant): Promise<Finding> {
    return Promise.resolve(this.#find(applicant));
  }

  /** An address says more than a pool. */
  #find({ framedAddress, framedPool }: Applicant): Finding {
    // The servers that the login names go with whatever address: it is not this method that gives them.
    const found = { beside: {}, origin: 'granted with the login', own: true };
    if (framedAddress !== undefined && !choices.includes(framedAddress)) {
      if (isHostAddress(framedAddress)) return { kind: 'address', address: framedAddress, ...found };
      return refused(`the login grants ${framedAddress}, which is no address of a host`);
    }
    if (framedPool === undefined) return { kind: 'none' };
    if (this.#pools.includes(framedPool)) return { kind: 'pool', pool: framedPool, ...found };
    return refused(`the login grants the pool ${framedPool}, and pools are ${this.#pools.join(', ')}`);
  }
}

const refused = (detail: string): Finding => ({ kind: 'failed', code: 'no-address-assigned', detail, own: true });
