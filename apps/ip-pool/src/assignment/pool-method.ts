import { defaultPool } from '@sekisho/platform';
import type { AddressMethod, Applicant, Finding } from './address-method.ts';

/** The pool of the user's profile, else `officeMode.pool`. */
export class PoolMethod implements AddressMethod {
  readonly source = 'pool';

  find({ profile }: Applicant): Promise<Finding> {
    const pool = profile?.officeMode.pool ?? defaultPool;
    return Promise.resolve({ kind: 'pool', pool, beside: {}, origin: 'pool', own: false });
  }
}
