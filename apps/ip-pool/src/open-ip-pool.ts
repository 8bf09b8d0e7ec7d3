import type { ServiceContext } from '@sekisho/platform/service';
import { IpPoolLife } from './ip-pool-life.ts';
import { openLeases } from './leases/open-leases.ts';
import { PoolWatch } from './leases/pool-watch.ts';
import { ReplacedSessions } from './replaced-sessions.ts';

/** Puts the address service together. @throws RuntimeError: the environment names no Redis */
export function openIpPool({ settings, runtime, bus, logger }: ServiceContext) {
  const { leases, redis } = openLeases({ settings, runtime, logger });
  const watch = new PoolWatch({ leases, logger, isReachable: () => bus.connected });
  return {
    leases,
    replaced: new ReplacedSessions(bus, logger),
    life: new IpPoolLife(redis, watch),
  };
}
