import { once } from 'node:events';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { redisAnswerMs } from './limits.ts';

interface Stoppable {
  stop(): Promise<void>;
}

/** Connects before the first request comes, and disconnects after the last has been answered. */
export class IpPoolLife implements OnApplicationBootstrap, OnApplicationShutdown {
  #endMeasuring: () => void = () => undefined;

  constructor(
    private readonly redis: Redis,
    /** @returns a function that ends it */
    private readonly measure: () => () => void,
    /** What goes on by itself. */
    private readonly running: readonly Stoppable[],
  ) {}

  /** Redis may be away: then requests are refused until it is there. */
  async onApplicationBootstrap(): Promise<void> {
    this.#endMeasuring = this.measure();
    if (this.redis.status === 'ready') return;
    await once(this.redis, 'ready', { signal: AbortSignal.timeout(redisAnswerMs) }).catch(() => undefined);
  }

  async onApplicationShutdown(): Promise<void> {
    this.#endMeasuring();
    await Promise.all(this.running.map((each) => each.stop()));
    this.redis.disconnect();
  }
}
