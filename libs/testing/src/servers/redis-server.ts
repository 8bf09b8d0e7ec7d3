import { mkdtempSync } from 'node:fs';
import { connect, type NetConnectOpts } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../ports.ts';
import type { HostClock } from './host-clock.ts';
import { ServerProcess } from './server-process.ts';

export interface RedisServerOptions {
  /** Listens on a port of loopback, which it keeps, instead of a socket; for others that speak to it by address. */
  readonly tcp?: boolean;
  /** It copies everything of this one, which listens on a port. */
  readonly replicaOf?: RedisServer;
  /** What it takes for the time of its host; absent: the test's own. */
  readonly clock?: HostClock;
}

/** redis-server with a directory of its own, writing every change to its append-only file. */
export class RedisServer extends ServerProcess {
  /** Path of its socket, or its URL. */
  readonly url: string;
  /** On loopback; undefined: it has a socket. */
  readonly port: number | undefined;

  private constructor(directory: string, port: number | undefined, { replicaOf, clock }: RedisServerOptions) {
    const socket = join(directory, 'redis.sock');
    const place = port === undefined ? ['--port', '0', '--unixsocket', socket] : ['--port', `${port}`];
    const settings = [...place, '--bind', '127.0.0.1', '--dir', directory, '--save', ''];
    const append = ['--appendonly', 'yes', '--appendfsync', 'always', '--repl-diskless-sync-delay', '0'];
    const copied = replicaOf?.port === undefined ? [] : ['--replicaof', `127.0.0.1 ${replicaOf.port}`];
    const command = ['redis-server', ...settings, ...append, ...copied] as const;
    const where = port === undefined ? { path: socket } : { host: '127.0.0.1', port };
    super({ command: clock?.around(command) ?? command, directory, isReady: () => answers(where) });
    this.url = port === undefined ? socket : `redis://127.0.0.1:${port}`;
    this.port = port;
  }

  static async start(options: RedisServerOptions = {}): Promise<RedisServer> {
    const directory = mkdtempSync(join(tmpdir(), 'sekisho-redis-'));
    const port = options.tcp || options.replicaOf ? await freePort() : undefined;
    const server = new RedisServer(directory, port, options);
    await server.start();
    return server;
  }
}

/** Whether it has read its data: until then it answers a PING with -LOADING. */
const answers = (place: NetConnectOpts): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect(place, () => socket.write('PING\r\n'))
      .once('data', (answer) => {
        socket.destroy();
        done(String(answer).startsWith('+PONG'));
      })
      .once('error', () => done(false))
      .once('close', () => done(false));
  });
