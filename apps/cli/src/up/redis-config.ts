import { loopback } from './loopback-ports.ts';

export interface RedisConfig {
  readonly port: number;
  readonly password: string;
  /** Directory of the append-only file. */
  readonly store: string;
}

/** Configuration of the private Redis: a lease that was given survives a crash (append-only file), memory is never freed by forgetting one. */
export const formatRedisConfig = ({ port, password, store }: RedisConfig): string =>
  [
    `bind ${loopback}`,
    `port ${port}`,
    `requirepass ${JSON.stringify(password)}`,
    `dir ${JSON.stringify(store)}`,
    'daemonize no',
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
    'maxmemory-policy noeviction',
    '',
  ].join('\n');

/** As ioredis takes it. */
export const redisUrl = ({ port, password }: Pick<RedisConfig, 'port' | 'password'>): string =>
  `redis://:${encodeURIComponent(password)}@${loopback}:${port}`;
