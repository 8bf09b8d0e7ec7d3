import { join } from 'node:path';
import { GatewayBus } from '@sekisho/administration';
import { Bus, createLogger, type NatsRuntime, setLogLevel } from '@sekisho/platform';
import { CommandError } from './command-error.ts';
import { findBus } from './state/bus-access.ts';
import type { StatePaths } from './state/state-paths.ts';

const user = 'cli';

/** An administrator's connection to a gateway. */
export interface OpenGateway {
  readonly gateway: GatewayBus;
  close(): Promise<void>;
}

/** @throws CommandError where the gateway does not run */
export function connectToRunning(paths: StatePaths): Promise<OpenGateway> {
  const { nats, run } = findBus(paths);
  return connectTo(paths, nats, run?.services.filter(({ name }) => name === 'edge').length);
}

/** @throws CommandError where the bus does not answer */
export async function connectTo(paths: StatePaths, nats: NatsRuntime, edges?: number): Promise<OpenGateway> {
  // Commands speak in sentences of their own; what the library logs would stand between them.
  setLogLevel('fatal');
  try {
    const instance = String(process.pid);
    const options = { nats, service: user, instance, stateDir: paths.root, logger: createLogger(user) };
    const bus = await Bus.connect({ ...options, waitForServer: false });
    return { gateway: new GatewayBus(bus, { keys: join(paths.root, 'keys'), edges }), close: () => bus.close() };
  } catch (error) {
    throw new CommandError(
      `The gateway's message bus does not answer at ${nats.natsUrl} (${error}): see sekisho status.`,
    );
  }
}

/** Connects, works and disconnects. */
export async function withGateway<T>(paths: StatePaths, work: (gateway: GatewayBus) => Promise<T>): Promise<T> {
  const { gateway, close } = await connectToRunning(paths);
  try {
    return await work(gateway);
  } finally {
    await close();
  }
}
