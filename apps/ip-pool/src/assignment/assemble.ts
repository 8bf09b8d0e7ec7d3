import { setTimeout as pause } from 'node:timers/promises';
import type { Logger, Settings } from '@sekisho/platform';
import type { LeaseStore } from '../leases/lease-store.ts';
import type { ReplacedSessions } from '../replaced-sessions.ts';
import type { AddressMethod } from './address-method.ts';
import { Assigner } from './assigner.ts';
import { Claims } from './claims.ts';
import { LoginMethod } from './login-method.ts';
import { PoolMethod } from './pool-method.ts';
import { StandingLeases } from './standing-leases.ts';
import { Taking } from './taking.ts';

export interface AssignmentParts {
  readonly settings: Pick<Settings, 'officeMode' | 'profiles'>;
  readonly leases: Pick<LeaseStore, 'pools' | 'lease' | 'claim' | 'renew' | 'release'>;
  readonly replaced: Pick<ReplacedSessions, 'end'>;
  /** Those that need something from outside, where the settings have it: the per-user file, DHCP servers. */
  readonly further: readonly AddressMethod[];
  readonly logger: Pick<Logger, 'debug' | 'warn'>;
}

/** Puts together how addresses are assigned. */
export function assembleAssignment({ settings, leases, replaced, further, logger }: AssignmentParts) {
  const { officeMode } = settings;
  const methods = [...further, new LoginMethod(officeMode), new PoolMethod()];
  const end = (connection: string) => replaced.end(connection);
  const claims = new Claims({ leases, end, pause, now: () => performance.now() });
  const taking = new Taking({ leases, claims, gateway: officeMode.pool.gateway, end: (each) => void end(each) });
  return {
    methods,
    assigner: new Assigner({ settings, methods, taking, logger }),
    standing: new StandingLeases({ leases, methods, logger }),
  };
}
