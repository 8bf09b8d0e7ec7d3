/** Who owns a volume: the user that its service runs as in docker-compose.yml. Root where no other is needed for its work. */
export const owners = {
  root: 0,
  /** Of our own images. */
  sekisho: 10_001,
  nats: 10_002,
  /** Of the images of Redis and Postgres. */
  store: 999,
  grafana: 472,
  prometheus: 65_534,
} as const;

/** Services of ours that meet on the bus, and who owns what they have. */
export const busMembers = {
  edge: owners.sekisho,
  balancer: owners.sekisho,
  auth: owners.sekisho,
  'ip-pool': owners.sekisho,
  audit: owners.sekisho,
  ca: owners.sekisho,
  console: owners.sekisho,
  cli: owners.sekisho,
  // It writes the file of the settings, whoever's that is.
  publisher: owners.root,
} as const;

export type BusMember = keyof typeof busMembers;

export const natsNodes = ['nats-1', 'nats-2', 'nats-3'] as const;

/** Servers of leases and those that watch them, by address: a name leads nowhere while its server is away. */
export const redisNodes = { 'redis-1': '172.30.5.11', 'redis-2': '172.30.5.12', 'redis-3': '172.30.5.13' } as const;
export const sentinelNodes = {
  'sentinel-1': '172.30.5.21',
  'sentinel-2': '172.30.5.22',
  'sentinel-3': '172.30.5.23',
} as const;

/** What Sentinels call the primary and its replicas. */
export const primaryName = 'leases';

/** Who keeps tables in Postgres, each in a database of its own that belongs to a user of the same name. */
export const databaseUsers = ['auth', 'ca', 'audit', 'console'] as const;

/** Volumes in which programs keep their data: theirs alone, and otherwise as they make it. */
export const dataVolumes: Readonly<Record<string, number>> = {
  ...Object.fromEntries(natsNodes.map((node) => [`${node}-data`, owners.nats])),
  ...Object.fromEntries(Object.entries(busMembers).map(([member, owner]) => [`${member}-state`, owner])),
  'postgres-data': owners.store,
  'prometheus-data': owners.prometheus,
  'grafana-data': owners.grafana,
  'tempo-data': owners.sekisho,
  // Pre-shared keys that the publisher makes, for who reads them.
  'published-keys': owners.sekisho,
};
