import type { Logger, Runtime, Settings } from '@sekisho/platform';
import type { EdgesHere } from '../edges-here.ts';
import { leasePools } from './address-pool.ts';
import { LeaseConnection } from './lease-connection.ts';
import { LeaseStore } from './lease-store.ts';
import { clockStepMs, leaseMarginMs, rememberedMs } from './limits.ts';
import { parseRedisAddress } from './redis-address.ts';
import { connectRedis, reportAbsence } from './redis-connection.ts';

export interface LeasesContext {
  readonly settings: Pick<Settings, 'officeMode'>;
  readonly runtime: Pick<Runtime, 'redisUrl'>;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
  readonly edges: Pick<EdgesHere, 'since'>;
}

/** The lease store in Redis, and the connection to it. @throws RuntimeError: the environment names no Redis */
export function openLeases({ settings: { officeMode }, runtime, logger, edges }: LeasesContext) {
  const { options, replicas } = parseRedisAddress(runtime.redisUrl);
  const redis = connectRedis(options);
  reportAbsence(redis, logger);
  const leases = new LeaseStore(new LeaseConnection(redis, replicas), {
    pools: leasePools(officeMode),
    gateway: officeMode.pool.gateway,
    blockPrefix: officeMode.blockPrefix,
    ipv6Prefix: officeMode.ipv6?.prefix,
    ttlMs: officeMode.leaseDuration,
    marginMs: leaseMarginMs,
    stepMs: clockStepMs,
    rememberedMs,
    edgesHere: () => edges.since(),
  });
  return { leases, redis };
}
