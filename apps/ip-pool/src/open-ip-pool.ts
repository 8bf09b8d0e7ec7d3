import { RuntimeError, type ServiceContext } from '@sekisho/platform';
import { IpPoolLife } from './ip-pool-life.ts';
import { leasableRange } from './leases/address-pool.ts';
import { LeaseStore } from './leases/lease-store.ts';
import { connectRedis, reportAbsence } from './leases/redis-connection.ts';
import { rememberedMs } from './limits.ts';
import { ReplacedSessions } from './replaced-sessions.ts';

/** Puts the address service together. @throws RuntimeError: the environment names no Redis */
export function openIpPool({ settings, runtime, bus, logger }: ServiceContext) {
  const { pool, leaseDuration: ttlMs, sticky } = settings.officeMode;
  if (runtime.redisUrl === undefined) {
    throw new RuntimeError('SEKISHO_REDIS_URL must be the URL of Redis, such as redis://127.0.0.1:6379.');
  }
  const redis = connectRedis(runtime.redisUrl);
  reportAbsence(redis, logger);
  return {
    leases: new LeaseStore(redis, { range: leasableRange(pool), ttlMs, sticky, rememberedMs }),
    replaced: new ReplacedSessions(bus, logger),
    life: new IpPoolLife(redis),
  };
}
