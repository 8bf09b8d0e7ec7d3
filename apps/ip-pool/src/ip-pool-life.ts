import { once } from 'node:events';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { redisAnswerMs } from './limits.ts';

/** Connects before the first request comes, and disconnects after the last has been answered. */
export class IpPoolLife implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(private readonly redis: Redis) {}

  /** Redis may be away: then requests are refused until it is there. */
  async onApplicationBootstrap(): Promise<void> {
    if (this.redis.status === 'ready') return;
    await once(this.redis, 'ready', { signal: AbortSignal.timeout(redisAnswerMs) }).catch(() => undefined);
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}
