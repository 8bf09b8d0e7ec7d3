import type { Logger } from '@sekisho/platform';
import { Redis, type Result } from 'ioredis';
import { redisAnswerMs, redisReconnectMaxMs, redisReconnectStepMs, redisSilenceMs } from '../limits.ts';
import { leaseKeys, leaseScript, releaseScript, renewScript } from './scripts.ts';

declare module 'ioredis' {
  interface RedisCommander<Context> {
    sekishoLease(
      ...keysAndArguments: (string | number)[]
    ): Result<[address: number, inUse: number, leaving: string[]], Context>;
    sekishoRenew(...keysAndArguments: (string | number)[]): Result<[inUse: number, lost: number[]], Context>;
    sekishoRelease(...keysAndArguments: (string | number)[]): Result<number, Context>;
  }
}

/**
 * A connection to Redis that fails soon rather than waits: a command is answered or rejected within `redisAnswerMs`,
 * nothing queues while Redis is away, and it is tried again for ever.
 */
export function connectRedis(url: string): Redis {
  return new Redis(url, {
    commandTimeout: redisAnswerMs,
    connectTimeout: redisAnswerMs,
    socketTimeout: redisSilenceMs,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (attempt) => Math.min(attempt * redisReconnectStepMs, redisReconnectMaxMs),
    // A demoted primary answers READONLY until the connection is made anew.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
    scripts: {
      sekishoLease: { lua: leaseScript, numberOfKeys: leaseKeys.length },
      sekishoRenew: { lua: renewScript, numberOfKeys: leaseKeys.length },
      sekishoRelease: { lua: releaseScript, numberOfKeys: leaseKeys.length },
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
