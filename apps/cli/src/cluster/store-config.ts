import { primaryName, redisNodes, sentinelNodes } from './layout.ts';

/** Of a server of leases. It and Sentinel rewrite it: who is the primary changes. */
export function formatRedisNodeConfig(name: keyof typeof redisNodes, password: string): string {
  const primary = redisNodes['redis-1'];
  return lines([
    `bind ${redisNodes[name]} 127.0.0.1`,
    'port 6379',
    'dir /data',
    'daemonize no',
    `requirepass ${password}`,
    `masterauth ${password}`,
    // A lease that was given survives a crash; memory is never freed by forgetting one.
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
    'maxmemory-policy noeviction',
    // Whoever asks for a lease waits for a replica to confirm it; that suffices.
    'min-replicas-to-write 0',
    ...(name === 'redis-1' ? [] : [`replicaof ${primary} 6379`]),
  ]);
}

/** Of a Sentinel, which rewrites it. */
export function formatSentinelConfig(
  name: keyof typeof sentinelNodes,
  { redis, sentinel }: { readonly redis: string; readonly sentinel: string },
): string {
  return lines([
    `bind ${sentinelNodes[name]} 127.0.0.1`,
    'port 26379',
    'dir /data',
    'daemonize no',
    `requirepass ${sentinel}`,
    `sentinel sentinel-pass ${sentinel}`,
    `sentinel monitor ${primaryName} ${redisNodes['redis-1']} 6379 2`,
    `sentinel auth-pass ${primaryName} ${redis}`,
    `sentinel down-after-milliseconds ${primaryName} 3000`,
    `sentinel failover-timeout ${primaryName} 15000`,
    `sentinel parallel-syncs ${primaryName} 1`,
  ]);
}

/**
 * Where the address service finds whichever server is the primary. One of its two replicas has to confirm a lease: Sentinels promote
 * the one that has most, and leases are given though one server is away.
 */
export function leasesUrl({ redis, sentinel }: { readonly redis: string; readonly sentinel: string }): string {
  const places = Object.values(sentinelNodes).map((address) => `${address}:26379`);
  return `redis-sentinel://:${redis}@${places.join(',')}/${primaryName}?replicas=1&sentinelPassword=${sentinel}`;
}

/**
 * What Postgres runs at its first start: a database for each service, which no other one may enter. Run again it adds those that a
 * newer version needs (psql's \\gexec runs what a query gives: nothing where the name is there).
 */
export function formatDatabases(passwords: ReadonlyMap<string, string>): string {
  return lines(
    [...passwords].flatMap(([user, password]) => [
      unlessThere('pg_roles WHERE rolname', user, `CREATE ROLE ${user} LOGIN PASSWORD ''${password}''`),
      unlessThere('pg_database WHERE datname', user, `CREATE DATABASE ${user} OWNER ${user}`),
      `REVOKE ALL ON DATABASE ${user} FROM PUBLIC;`,
    ]),
  );
}

const unlessThere = (names: string, name: string, statement: string): string =>
  `SELECT '${statement}' WHERE NOT EXISTS (SELECT FROM ${names} = '${name}') \\gexec`;

export const databaseUrl = (user: string, password: string): string =>
  `postgres://${user}:${password}@postgres:5432/${user}`;

const lines = (texts: readonly string[]): string => `${texts.join('\n')}\n`;
