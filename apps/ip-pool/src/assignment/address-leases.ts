import type { ReleaseRequest } from '@sekisho/contracts';
import type { ClaimAsk, ClaimOutcome, LeaseAsk, LeaseOutcome } from '../leases/leasing.ts';

/** What is asked of the lease store for a new session. Every method rejects with LeaseStoreUnavailableError. */
export interface AddressLeases {
  lease(ask: LeaseAsk): Promise<LeaseOutcome>;
  claim(ask: ClaimAsk): Promise<ClaimOutcome>;
  release(request: ReleaseRequest): Promise<boolean>;
}
