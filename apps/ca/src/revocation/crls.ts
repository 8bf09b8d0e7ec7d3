import { issueCrl } from '@sekisho/certificates';
import type { RevocationReason } from '@sekisho/contracts';
import type { Duration } from '@sekisho/wire';
import type { Authorities, Authority } from '../authority/authority.ts';
import { wholeSecond } from '../issuing/validity.ts';
import { clockSkewMs } from '../limits.ts';
import type { CaStore, CrlOrder, StoredCrl } from '../store/ca-store.ts';
import type { StoredCertificate } from '../store/rows.ts';

export interface CrlParts {
  readonly authorities: Authorities;
  readonly store: Pick<CaStore, 'crl' | 'makeCrl' | 'revoke'>;
  /** How long a CRL is good for. */
  readonly validity: Duration;
  readonly now: () => Date;
}

/** The lists of what is revoked, one of each CA: made at every revocation, and when half of their time is over. */
export class Crls {
  constructor(private readonly parts: CrlParts) {}

  /** Makes what is missing or due. @returns whether there was any */
  async makeDue(): Promise<boolean> {
    const { authorities, store, now, validity } = this.parts;
    let made = false;
    for (const authority of authorities.all) {
      if (authority === undefined) continue;
      const latest = await store.crl(authority.role);
      const age = now().getTime() - (latest?.thisUpdate.getTime() ?? Number.NEGATIVE_INFINITY);
      // One from the future was made when the clock was wrong, and would hide what is revoked from now on.
      if (age >= 0 && age < validity / 2) continue;
      await store.makeCrl(this.#order(authority));
      made = true;
    }
    return made;
  }

  /** @returns false when it was revoked before */
  async revoke({ record, authority: role }: StoredCertificate, reason: RevocationReason): Promise<boolean> {
    const { authorities, store, now } = this.parts;
    const authority = authorities.of(role);
    if (authority === undefined) throw new TypeError(`no CA ${role} for the certificate ${record.serial}`);
    const at = wholeSecond(now().getTime());
    const crl = await store.revoke({ serial: record.serial, reason, at }, this.#order(authority));
    return crl !== undefined;
  }

  /** Of each CA, the root's first. */
  async latest(): Promise<StoredCrl[]> {
    const { authorities, store } = this.parts;
    const crls = await Promise.all(authorities.all.map((each) => each && store.crl(each.role)));
    return crls.filter((crl) => crl !== undefined);
  }

  #order({ role, certificate, key }: Authority): CrlOrder {
    const { now, validity } = this.parts;
    const thisUpdate = wholeSecond(now().getTime());
    return {
      role,
      thisUpdate,
      expiredBefore: new Date(thisUpdate.getTime() - validity),
      sign: ({ number, revoked }) =>
        issueCrl({
          issuer: certificate,
          signingKey: key,
          number,
          thisUpdate: new Date(thisUpdate.getTime() - clockSkewMs),
          nextUpdate: new Date(thisUpdate.getTime() + validity),
          revoked: revoked.map(({ serial, revokedAt, reason }) => ({ serial, at: revokedAt, reason })),
        }),
    };
  }
}
