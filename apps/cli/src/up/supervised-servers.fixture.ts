import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NatsConnection } from '@nats-io/transport-node';
import { connectNats } from '@sekisho/platform';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type StatePaths, statePaths } from '../state/state-paths.ts';
import { Supervisor } from './supervisor.ts';

/** The servers that a supervisor starts, in a state directory of the test's own. */
export class SupervisedServers {
  readonly folder = mkdtempSync(join(tmpdir(), 'sekisho-supervisor-'));
  readonly paths: StatePaths = statePaths(join(this.folder, 'state'), {});
  supervisor = this.newSupervisor();
  readonly #connections: NatsConnection[] = [];

  /** One that finds what the last one left. */
  newSupervisor(): Supervisor {
    return new Supervisor({
      paths: this.paths,
      settings: { file: '/none', directory: '/' },
      say: (sentence) => expect.fail(sentence),
      forwarding: () => expect.fail('it starts no edge'),
    });
  }

  /** A connection to the bus as one of its users. */
  async connectAs(user: string): Promise<NatsConnection> {
    const { natsUrl } = this.supervisor;
    const runtime = { natsUrl, natsUser: user, natsPasswordFile: this.paths.busPassword(user) };
    const connection = await connectNats(runtime, user, false);
    this.#connections.push(connection);
    return connection;
  }

  async disconnect(): Promise<void> {
    await Promise.all(this.#connections.splice(0).map((connection) => connection.close()));
  }
}

/** Gives the test file the servers; connections end with each test. */
export function useSupervisedServers(): SupervisedServers {
  const servers = new SupervisedServers();
  beforeAll(() => servers.supervisor.startServers());
  afterEach(() => servers.disconnect());
  afterAll(async () => {
    await servers.supervisor.stop();
    rmSync(servers.folder, { recursive: true });
  });
  return servers;
}
