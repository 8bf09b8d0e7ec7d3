import type { Dataplane } from '@sekisho/dataplane';
import type { L2tpEnvironment } from '@sekisho/l2tp';
import type { PppEnvironment } from '@sekisho/ppp';
import type { Scheduler } from '@sekisho/wire';
import type { AccessTable } from '../access/access-table.ts';
import type { InformSettings } from '../access/inform.ts';
import type { Ipv6Settings } from '../access/ipv6.ts';
import type { RateAccounts } from '../access/rate-accounts.ts';
import type { Identifiers } from '../identifiers.ts';
import type { Addresses } from '../services/addresses.ts';
import type { Authentication } from '../services/authentication.ts';
import type { Connections } from './connections.ts';
import type { IgnoredMessages } from './ignored-messages.ts';

/** What every peer and login of this edge works with. */
export interface EdgeContext {
  readonly l2tp: L2tpEnvironment;
  readonly ppp: PppEnvironment;
  readonly scheduler: Scheduler;
  readonly identifiers: Identifiers;
  readonly dataplane: Dataplane;
  readonly authentication: Authentication;
  readonly addresses: Addresses;
  readonly access: AccessTable;
  readonly rateAccounts: RateAccounts;
  readonly inform: InformSettings;
  readonly ipv6: Ipv6Settings;
  /** What the way to clients carries in one piece, in bytes. */
  readonly pathMtu: number;
  readonly connections: Connections;
  readonly ignored: IgnoredMessages;
}
