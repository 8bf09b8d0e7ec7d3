import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real server of a test's own. */
export interface TestServer {
  readonly url: string;
  start(): Promise<void>;
  /** Ends it without a chance to tidy up. Its data stay for the next `start`. */
  kill(): Promise<void>;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

/** nats-server with JetStream on a free port of loopback. */
export async function natsServer(extraConfiguration = ''): Promise<TestServer> {
  const directory = mkdtempSync(join(tmpdir(), 'sekisho-nats-'));
  const port = await freePort();
  const file = join(directory, 'nats.conf');
  const lines = [`listen: 127.0.0.1:${port}`, `jetstream { store_dir: "${directory}/js" }`, extraConfiguration];
  writeFileSync(file, lines.join('\n'));
  return processServer(`nats://127.0.0.1:${port}`, port, directory, () =>
    spawn('nats-server', ['-c', file], { stdio: 'ignore' }),
  );
}

const postgresBinaries = '/usr/lib/postgresql/15/bin';

/** A Postgres cluster on a free port of loopback, run as the user postgres: Postgres refuses root. */
export async function postgresServer(): Promise<TestServer> {
  const directory = mkdtempSync(join(tmpdir(), 'sekisho-postgres-'));
  const port = await freePort();
  chmodSync(directory, 0o777);
  const data = join(directory, 'data');
  const as = (binary: string, ...options: string[]) =>
    ['-u', 'postgres', '--', join(postgresBinaries, binary), '-D', data, ...options] as const;
  execFileSync('runuser', [...as('initdb', '-A', 'trust', '-N', '--locale=C.UTF-8')], { cwd: '/', stdio: 'ignore' });
  const settings = [
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    `unix_socket_directories=${directory}`,
    '-c',
    'fsync=off',
  ];
  const server = processServer(`postgres://postgres@127.0.0.1:${port}/postgres`, port, directory, () =>
    spawn('runuser', [...as('postgres', '-p', String(port), ...settings)], { cwd: '/', stdio: 'ignore' }),
  );
  // It takes connections before it is ready for them.
  const ready = () => spawnSync(join(postgresBinaries, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)]);
  return {
    ...server,
    start: async () => {
      await server.start();
      for (let attempt = 0; attempt < 200 && ready().status !== 0; attempt += 1)
        await new Promise((done) => setTimeout(done, 50));
    },
  };
}

function processServer(url: string, port: number, directory: string, launch: () => ChildProcess): TestServer {
  let child: ChildProcess | undefined;
  const server = {
    url,
    start: async () => {
      child = launch();
      await reachable(port, child);
    },
    kill: async () => {
      const dying = child;
      child = undefined;
      if (dying === undefined || dying.exitCode !== null) return;
      const exited = once(dying, 'exit');
      // runuser passes SIGTERM on, but dies of SIGKILL alone; SIGQUIT makes Postgres stop at once.
      for (const pid of childrenOf(dying.pid)) process.kill(pid, 'SIGQUIT');
      if (childrenOf(dying.pid).length === 0) dying.kill('SIGKILL');
      await exited;
    },
    remove: async () => {
      await server.kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  return server;
}

function childrenOf(pid: number | undefined): number[] {
  try {
    const listed = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' });
    return listed.split('\n').filter(Boolean).map(Number);
  } catch {
    return [];
  }
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

async function reachable(port: number, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`the server ended with code ${child.exitCode}`);
    if (await accepts(port)) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error('the server does not accept connections');
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect(port, '127.0.0.1')
      .once('connect', () => {
        socket.destroy();
        done(true);
      })
      .once('error', () => done(false));
  });
