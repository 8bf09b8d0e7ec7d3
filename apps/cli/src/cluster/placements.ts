import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { busUsers } from '@sekisho/contracts';
import { formatNatsConfig } from '@sekisho/platform';
import { type BusMember, busMembers, databaseUsers, natsNodes, owners, redisNodes, sentinelNodes } from './layout.ts';
import type { Placement } from './placement.ts';
import type { ClusterSecrets } from './secrets.ts';
import {
  databaseUrl,
  formatDatabases,
  formatRedisNodeConfig,
  formatSentinelConfig,
  leasesUrl,
} from './store-config.ts';

/** Every file that a service finds in a volume of its own: what it needs, and nothing of others. */
export function placements(secrets: ClusterSecrets): Placement[] {
  return [
    ...natsFiles(secrets),
    ...redisFiles(secrets),
    ...postgresFiles(secrets),
    ...busFiles(secrets),
    ...serviceFiles(secrets),
    ...sealingFiles(secrets),
  ];
}

const secret = (volume: string, owner: number, path: string, text: string): Placement => ({
  volume,
  path,
  text: `${text}\n`,
  owner,
  kind: 'secret',
});

const folderOfNats = '/etc/nats';

function natsFiles({ bus, busPasswords }: ClusterSecrets): Placement[] {
  const tls = {
    certificate: `${folderOfNats}/server.pem`,
    key: `${folderOfNats}/server.key`,
    ca: `${folderOfNats}/ca.pem`,
  };
  return natsNodes.flatMap((name) => {
    const volume = `${name}-config`;
    const own = bus.servers.get(name);
    const file = (path: string, text: string) => secret(volume, owners.nats, path, text);
    const config = formatNatsConfig({
      name,
      listen: '0.0.0.0:4222',
      store: '/data',
      users: busUsers,
      passwordOf: (user) => busPasswords.get(user) ?? '',
      tls,
      cluster: {
        listen: '0.0.0.0:6222',
        advertise: `${name}:6222`,
        routes: natsNodes.map((each) => `${each}:6222`),
        tls,
      },
      // For the health check inside: it asks for no password, and tells of everybody's connections and subscriptions.
      monitor: '127.0.0.1:8222',
    });
    return [
      { volume, path: 'nats.conf', text: config, owner: owners.nats, kind: 'derived' as const },
      file('server.pem', own?.certificate ?? ''),
      file('server.key', own?.key ?? ''),
      file('ca.pem', bus.authority),
    ];
  });
}

function redisFiles({ redisPassword: redis, sentinelPassword: sentinel }: ClusterSecrets): Placement[] {
  const first = (volume: string, path: string, text: string): Placement => ({
    volume,
    path,
    text,
    owner: owners.store,
    kind: 'first',
  });
  return [
    ...keysOf(redisNodes).map((name) => first(name, 'redis.conf', formatRedisNodeConfig(name, redis))),
    ...keysOf(sentinelNodes).map((name) =>
      first(name, 'sentinel.conf', formatSentinelConfig(name, { redis, sentinel })),
    ),
    ...keysOf(redisNodes).map((name) => secret(name, owners.store, 'password', redis)),
    ...keysOf(sentinelNodes).map((name) => secret(name, owners.store, 'password', sentinel)),
  ];
}

const postgresFiles = ({ postgresPassword, databasePasswords }: ClusterSecrets): Placement[] => [
  secret('postgres-secrets', owners.store, 'password', postgresPassword),
  {
    volume: 'postgres-init',
    path: 'databases.sql',
    text: formatDatabases(databasePasswords),
    owner: owners.store,
    // A newer version may have one more.
    kind: 'derived',
  },
];

/** What is made for services themselves, by its name in the folder of their secrets: nothing for settings to show to others. */
export const ownSecretFiles: readonly string[] = [
  'nats-password',
  'nats-ca.pem',
  'postgres-url',
  'redis-url',
  'ca-passphrase',
];

const secretsOf = (member: BusMember): string => `${member}-secrets`;

/** How each member of the bus knows its servers, and how they know it. */
const busFiles = ({ bus, busPasswords }: ClusterSecrets): Placement[] =>
  keysOf(busMembers).flatMap((member) => {
    const password = busPasswords.get(member);
    return password === undefined
      ? []
      : [
          secret(secretsOf(member), busMembers[member], 'nats-ca.pem', bus.authority),
          secret(secretsOf(member), busMembers[member], 'nats-password', password),
        ];
  });

function serviceFiles(secrets: ClusterSecrets): Placement[] {
  const { preSharedKey, morePreSharedKeys, caPassphrase } = secrets;
  const { redisPassword, sentinelPassword, grafanaPassword, databasePasswords } = secrets;
  const own = (member: BusMember, path: string, text: string) =>
    secret(secretsOf(member), busMembers[member], path, text);
  return [
    ...[['psk', preSharedKey] as const, ...morePreSharedKeys].flatMap(([path, key]) => [
      own('edge', path, key),
      // Whoever administers the cluster tells its clients.
      own('cli', path, key),
      own('console', path, key),
    ]),
    own('ca', 'ca-passphrase', caPassphrase),
    own('ip-pool', 'redis-url', leasesUrl({ redis: redisPassword, sentinel: sentinelPassword })),
    ...databaseUsers.map((user) => own(user, 'postgres-url', databaseUrl(user, databasePasswords.get(user) ?? ''))),
    secret('grafana-secrets', owners.grafana, 'admin-password', grafanaPassword),
  ];
}

/** The private half is auth's; who seals has the public one. */
function sealingFiles({ sealingKeys }: ClusterSecrets): Placement[] {
  const half = (member: BusMember, name: string): Placement => ({
    volume: `${member}-state`,
    path: `keys/${name}`,
    text: readFileSync(join(sealingKeys, name), 'utf8'),
    owner: busMembers[member],
    kind: 'secret',
  });
  return [
    half('auth', 'auth-seal.private'),
    half('auth', 'auth-seal.public'),
    half('edge', 'auth-seal.public'),
    half('cli', 'auth-seal.public'),
    half('console', 'auth-seal.public'),
  ];
}

const keysOf = <T extends object>(object: T): (keyof T)[] => Object.keys(object) as (keyof T)[];
