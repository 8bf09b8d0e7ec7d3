import type { Dataplane } from '@sekisho/dataplane';
import type { Scheduler } from '@sekisho/wire';
import type { RateAccounts } from '../access/rate-accounts.ts';
import type { Identifiers } from '../identifiers.ts';
import type { PolicyInForce } from '../policy/edge-policy.ts';
import type { Addresses } from '../services/addresses.ts';
import type { Authentication } from '../services/authentication.ts';
import type { Connections } from './connections.ts';
import type { IgnoredMessages } from './ignored-messages.ts';

/** What every peer and login of this edge works with. */
export interface EdgeContext {
  readonly policy: PolicyInForce;
  readonly scheduler: Scheduler;
  readonly identifiers: Identifiers;
  readonly dataplane: Dataplane;
  readonly authentication: Authentication;
  readonly addresses: Addresses;
  readonly rateAccounts: RateAccounts;
  readonly connections: Connections;
  readonly ignored: IgnoredMessages;
}
