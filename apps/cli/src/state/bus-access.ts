import { resolve } from 'node:path';
import type { NatsRuntime } from '@sekisho/platform';
import { type RunFile, readRunFile, runsHere } from './run-file.ts';
import type { StatePaths } from './state-paths.ts';

const user = 'cli';

/** How the bus of a gateway is reached. */
export interface BusAccess {
  readonly nats: NatsRuntime;
  /** undefined: nobody here supervises the services, as in a cluster. */
  readonly run: RunFile | undefined;
}

/**
 * The gateway that runs on the state directory, else the bus that the environment names.
 * @throws CommandError where there is neither
 */
export function findBus(paths: StatePaths, env: NodeJS.ProcessEnv = process.env): BusAccess {
  const natsUrl = env.SEKISHO_NATS_URL;
  if (natsUrl === undefined || natsUrl === '' || runsHere(paths)) {
    const run = readRunFile(paths);
    return { nats: localBus(paths, run.natsUrl), run };
  }
  const file = (name: string | undefined) => (name === undefined || name === '' ? undefined : resolve(name));
  return {
    nats: {
      natsUrl,
      natsCaFile: file(env.SEKISHO_NATS_CA_FILE),
      natsUser: env.SEKISHO_NATS_USER || user,
      natsPasswordFile: file(env.SEKISHO_NATS_PASSWORD_FILE) ?? paths.busPassword(user),
    },
    run: undefined,
  };
}

/** The private bus of a gateway on this machine. */
export const localBus = (paths: StatePaths, natsUrl: string, natsUser = user): NatsRuntime => ({
  natsUrl,
  natsUser,
  natsPasswordFile: paths.busPassword(natsUser),
});
