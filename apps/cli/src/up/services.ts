import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { machineSecret } from '@sekisho/administration';
import { busUsers } from '@sekisho/contracts';
import type { NamedSecrets, Settings } from '@sekisho/platform';
import { formatNatsConfig } from '@sekisho/platform/nats-config';
import { serverStopTimeoutMs, stopTimeoutMs } from '../limits.ts';
import { readOrMakePrivate, writePrivate } from '../state/private-files.ts';
import type { StatePaths } from '../state/state-paths.ts';
import type { Needs } from './confinement/confinement.ts';
import { filesOf, type NamedFiles } from './confinement/named-files.ts';
import { type RightsSettings, rightsOf } from './confinement/rights.ts';
import { type LoopbackPorts, loopback } from './loopback-ports.ts';
import { metricsListen } from './metrics-listen.ts';
import { mallocEnvironment, nodeOptions } from './node-options.ts';
import type { OwnService } from './own-services.ts';
import { formatRedisConfig, redisUrl } from './redis-config.ts';
import { natsAnswers, redisAnswers } from './server-probes.ts';
import type { ServiceSpec } from './service.ts';
import { serviceEnvironment } from './service-environment.ts';

/** What of the settings decides how services are started. */
export type ServiceSettings = Pick<Settings, 'file' | 'directory'> &
  Partial<Pick<Settings, 'console'>> &
  NamedSecrets &
  RightsSettings &
  NamedFiles;

/** How one of a gateway's processes is run, and what it needs to reach. */
export type GatewayService = ServiceSpec & { readonly needs: Needs };

export const natsUrl = ({ nats }: LoopbackPorts): string => `nats://${loopback}:${nats}`;

/** The private nats-server, its configuration written. */
export function natsServer(paths: StatePaths, { nats: port }: LoopbackPorts): GatewayService {
  const passwordOf = (user: string) => readOrMakePrivate(paths.busPassword(user), machineSecret).text;
  const listen = `${loopback}:${port}`;
  const config = { name: 'sekisho', listen, store: paths.natsStore, users: busUsers, passwordOf };
  writePrivate(paths.natsConfig, formatNatsConfig(config));
  return {
    name: 'nats',
    command: 'nats-server',
    args: ['--config', paths.natsConfig],
    env: systemEnvironment(),
    readiness: () => natsAnswers(port),
    logFile: paths.log('nats'),
    stopTimeoutMs: serverStopTimeoutMs,
    needs: { name: 'nats', rights: rightsOf('nats', {}), folders: [paths.natsStore], files: [paths.natsConfig] },
  };
}

/** The private Redis, its configuration written. */
export function redisServer(paths: StatePaths, { redis: port }: LoopbackPorts): GatewayService {
  const { text: password } = readOrMakePrivate(paths.redisPassword, machineSecret);
  writePrivate(paths.redisConfig, formatRedisConfig({ port, password, store: paths.redisStore }));
  return {
    name: 'redis',
    command: 'redis-server',
    args: [paths.redisConfig],
    env: systemEnvironment(),
    readiness: () => redisAnswers(port, password),
    logFile: paths.log('redis'),
    stopTimeoutMs: serverStopTimeoutMs,
    needs: { name: 'redis', rights: rightsOf('redis', {}), folders: [paths.redisStore], files: [paths.redisConfig] },
  };
}

/** One of our services as a process of its own, with credentials for its own subjects alone. */
export function ownService(
  name: OwnService,
  paths: StatePaths,
  ports: LoopbackPorts,
  settings: ServiceSettings & { readonly revision?: string | undefined },
): GatewayService {
  const { text: password } = readOrMakePrivate(paths.redisPassword, machineSecret);
  return {
    name,
    command: process.execPath,
    args: [...nodeOptions(name), mainFile(name)],
    env: {
      ...serviceEnvironment(name, settings, process.env),
      ...mallocEnvironment,
      SEKISHO_SETTINGS: settings.file,
      SEKISHO_SETTINGS_REVISION: settings.revision ?? '',
      SEKISHO_STATE: paths.service(name),
      SEKISHO_NATS_URL: natsUrl(ports),
      SEKISHO_NATS_USER: name,
      SEKISHO_NATS_PASSWORD_FILE: paths.busPassword(name),
      SEKISHO_INSTANCE: instanceName(name),
      SEKISHO_METRICS_LISTEN: metricsListen(name, process.env.SEKISHO_METRICS_LISTEN),
      // Only the address service speaks to Redis.
      SEKISHO_REDIS_URL: name === 'ip-pool' ? redisUrl({ port: ports.redis, password }) : '',
    },
    readiness: 'message',
    logFile: paths.log(name),
    stopTimeoutMs,
    needs: {
      name,
      rights: rightsOf(name, settings),
      folders: [paths.service(name)],
      files: [settings.file, paths.busPassword(name), ...filesOf(name, settings)],
    },
  };
}

/** An app's entry, beside this one's. */
export const mainFile = (app: OwnService | 'probe'): string =>
  fileURLToPath(new URL(`../../../${app}/dist/main.js`, import.meta.url));

/** The servers are told nothing that is ours: settings may name secrets in the environment. */
function systemEnvironment(): NodeJS.ProcessEnv {
  const { PATH } = process.env;
  return { PATH: `${PATH ?? ''}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`, LC_ALL: 'C' };
}

/** A single edge keeps its name over restarts, so that its spool and leases are found again. */
const instanceName = (name: OwnService): string =>
  name === 'edge' || name === 'audit' || name === 'ca' || name === 'console'
    ? name
    : `${name}-${randomBytes(4).toString('hex')}`;
