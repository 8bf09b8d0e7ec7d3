import type { Logger } from '@sekisho/platform';
import { Redis, type Result } from 'ioredis';
import { redisAnswerMs, redisReconnectMaxMs, redisReconnectStepMs, redisSilenceMs } from '../limits.ts';
import type { RedisServerOptions } from './redis-address.ts';
import { leaseKeys } from './scripts/keys.ts';
import { claimScript, leaseScript, releaseScript, renewScript, useScript } from './scripts/scripts.ts';

/** As the lease script returns it. */
export type GivingReply = [
  address: number,
  inUse: number,
  owners: string[],
  flag: number,
  layout: number,
  sixIndex: number,
];
export type PoolCounts = [inUse: number, blocks: number];

declare module 'ioredis' {
  interface RedisCommander<Context> {
    sekishoLease(...keysAndArguments: (string | number)[]): Result<GivingReply, Context>;
    sekishoClaim(...keysAndArguments: (string | number)[]): Result<GivingReply, Context>;
    sekishoRenew(...keysAndArguments: (string | number)[]): Result<[lost: number[], uses: PoolCounts[]], Context>;
    sekishoRelease(...keysAndArguments: (string | number)[]): Result<number, Context>;
    sekishoUse(...keysAndArguments: (string | number)[]): Result<PoolCounts[], Context>;
  }
}

const script = (lua: string) => ({ lua, numberOfKeys: leaseKeys.length });

/**
 * A connection to Redis that fails soon rather than waits: a command is answered or rejected within `redisAnswerMs`,
 * nothing queues while Redis is away, and it is tried again for ever.
 */
export function connectRedis(options: RedisServerOptions): Redis {
  const retryStrategy = (attempt: number) => Math.min(attempt * redisReconnectStepMs, redisReconnectMaxMs);
  return new Redis({
    ...options,
    commandTimeout: redisAnswerMs,
    connectTimeout: redisAnswerMs,
    socketTimeout: redisSilenceMs,
    sentinelCommandTimeout: redisAnswerMs,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    retryStrategy,
    sentinelRetryStrategy: retryStrategy,
    // Sentinels tell of a new primary at once: a connection to the former one is not waited for.
    failoverDetector: options.sentinels !== undefined,
    // A demoted primary answers READONLY until the connection is made anew.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
    scripts: {
      sekishoLease: script(leaseScript),
      sekishoClaim: script(claimScript),
      sekishoRenew: script(renewScript),
      sekishoRelease: script(releaseScript),
      sekishoUse: script(useScript),
    },
  });
}

/** Redis may be away at any time, the start included: said once each way, not for every attempt. */
export function reportAbsence(redis: Redis, logger: Pick<Logger, 'warn' | 'error'>): void {
  let away = false;
  redis.on('error', (error: Error) => {
    if (!away) logger.error({ reason: error.message }, 'Redis cannot be reached; trying for ever');
    away = true;
  });
  redis.on('ready', () => {
    if (away) logger.warn('Redis is back');
    away = false;
  });
}
