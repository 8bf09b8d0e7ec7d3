import { once } from 'node:events';
import { Inject, Injectable, Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Bus, type Logger, type Runtime, RuntimeError, type Settings } from '@sekisho/platform';
import { LOGGER, RUNTIME, SETTINGS } from '@sekisho/platform/service';
import { Redis } from 'ioredis';
import { IpPoolController } from './ip-pool.controller.ts';
import { leasableRange } from './leases/address-pool.ts';
import { connectRedis, LeaseStore } from './leases/lease-store.ts';
import { redisAnswerMs, rememberedMs } from './limits.ts';
import { ReplacedSessions } from './replaced-sessions.ts';

/** Connects before the first request comes, and disconnects after the last has been answered. */
@Injectable()
class RedisLife implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(@Inject(Redis) private readonly redis: Redis) {}

  /** Redis may be away: then requests are refused until it is there. */
  async onApplicationBootstrap(): Promise<void> {
    if (this.redis.status === 'ready') return;
    await once(this.redis, 'ready', { signal: AbortSignal.timeout(redisAnswerMs) }).catch(() => undefined);
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}

@Module({
  controllers: [IpPoolController],
  providers: [
    RedisLife,
    {
      provide: Redis,
      inject: [RUNTIME, LOGGER],
      useFactory: ({ redisUrl }: Runtime, logger: Logger) => {
        if (redisUrl === undefined) {
          throw new RuntimeError('SEKISHO_REDIS_URL must be the URL of Redis, such as redis://127.0.0.1:6379.');
        }
        return watched(connectRedis(redisUrl), logger);
      },
    },
    {
      provide: ReplacedSessions,
      inject: [Bus, LOGGER],
      useFactory: (bus: Bus, logger: Logger) => new ReplacedSessions(bus, logger),
    },
    {
      provide: LeaseStore,
      inject: [Redis, SETTINGS],
      useFactory: (redis: Redis, { officeMode }: Settings) =>
        new LeaseStore(redis, {
          range: leasableRange(officeMode.pool),
          ttlMs: officeMode.leaseDuration,
          sticky: officeMode.sticky,
          rememberedMs,
        }),
    },
  ],
})
export class IpPoolModule {}

/** Redis may be away at any time, the start included: said once each way, not for every attempt. */
function watched(redis: Redis, logger: Logger): Redis {
  let away = false;
  redis.on('error', (error: Error) => {
    if (!away) logger.error({ reason: error.message }, 'Redis cannot be reached; trying for ever');
    away = true;
  });
  redis.on('ready', () => {
    if (away) logger.warn('Redis is back');
    away = false;
  });
  return redis;
}
