import { join, resolve } from 'node:path';

/** Where everything of one gateway is kept. */
export interface StatePaths {
  readonly root: string;
  /** Settings made on the first run, where no others are named. */
  readonly settings: string;
  readonly secrets: string;
  /** Revisions of the settings. */
  readonly settingsRevisions: string;
  readonly firstUserPassword: string;
  /** By what commands sign profiles. */
  readonly profileSigner: string;
  busPassword(user: string): string;
  readonly redisPassword: string;
  /** What a service keeps, and nobody else writes. */
  service(name: string): string;
  /** Where commands put a certificate of the gateway that another CA issued, with its key. */
  certificate(name: string): string;
  readonly logs: string;
  log(service: string): string;
  /** What is only valid while the gateway runs. */
  readonly run: string;
  readonly runFile: string;
  readonly lock: string;
  readonly ports: string;
  readonly natsConfig: string;
  readonly natsStore: string;
  readonly redisConfig: string;
  readonly redisStore: string;
}

const defaultRoot = '.sekisho';

/** @param directory --state of the command line; else SEKISHO_STATE, else .sekisho in the current directory */
export function statePaths(directory: string | undefined, env: NodeJS.ProcessEnv = process.env): StatePaths {
  const root = resolve(directory ?? (env.SEKISHO_STATE || defaultRoot));
  const secrets = join(root, 'secrets');
  const logs = join(root, 'log');
  const run = join(root, 'run');
  return {
    root,
    settings: join(root, 'sekisho.yaml'),
    secrets,
    settingsRevisions: join(root, 'settings'),
    firstUserPassword: join(secrets, 'first-user'),
    profileSigner: join(secrets, 'profile-signer'),
    busPassword: (user) => join(secrets, 'bus', user),
    redisPassword: join(secrets, 'redis'),
    service: (name) => join(root, name),
    certificate: (name) => join(root, 'certificates', name),
    logs,
    log: (service) => join(logs, `${service}.log`),
    run,
    runFile: join(run, 'gateway.json'),
    lock: join(run, 'lock'),
    ports: join(root, 'ports.json'),
    natsConfig: join(run, 'nats-server.conf'),
    natsStore: join(root, 'nats'),
    redisConfig: join(run, 'redis.conf'),
    redisStore: join(root, 'redis'),
  };
}
