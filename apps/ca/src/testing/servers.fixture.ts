import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real server of a test's own. */
export interface TestServer {
  readonly url: string;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

/** nats-server on a free port of loopback. It may need a moment: whoever connects tries until it answers. */
export async function startNats(): Promise<TestServer> {
  const port = await freePort();
  const child = spawn('nats-server', ['-a', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  return {
    url: `nats://127.0.0.1:${port}`,
    remove: () => ended(child, 'SIGKILL'),
  };
}

const postgresBinaries = '/usr/lib/postgresql/15/bin';

/** A Postgres cluster on a free port of loopback, run as the user postgres: Postgres refuses root. */
export async function startPostgres(): Promise<TestServer> {
  const directory = mkdtempSync(join(tmpdir(), 'sekisho-postgres-'));
  chmodSync(directory, 0o777);
  const port = String(await freePort());
  const data = join(directory, 'data');
  const as = (binary: string, ...options: string[]) =>
    ['-u', 'postgres', '--', join(postgresBinaries, binary), '-D', data, ...options] as const;
  execFileSync('runuser', [...as('initdb', '-A', 'trust', '-N', '--locale=C.UTF-8')], { cwd: '/', stdio: 'ignore' });
  const control = (...options: string[]) =>
    execFileSync('runuser', [...as('pg_ctl', ...options)], { cwd: '/', stdio: 'ignore' });
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${directory} -c fsync=off`;
  control('-w', '-o', settings, '-l', join(directory, 'log'), 'start');
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    remove: async () => {
      control('-m', 'immediate', 'stop');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

/** Runs openssl. @returns what it printed, and whether it was content */
export function openssl(...options: string[]): { readonly text: string; readonly ok: boolean } {
  const { stdout, stderr, status } = spawnSync('openssl', options, { encoding: 'utf8', timeout: 20_000 });
  return { text: stdout + stderr, ok: status === 0 };
}
