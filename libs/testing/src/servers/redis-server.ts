import { mkdtempSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerProcess } from './server-process.ts';

/** redis-server on a socket in a directory of its own, writing every change to its append-only file. */
export class RedisServer extends ServerProcess {
  /** Path of its socket. */
  readonly url: string;

  private constructor(directory: string) {
    const url = join(directory, 'redis.sock');
    const settings = ['--port', '0', '--unixsocket', url, '--dir', directory, '--save', ''];
    const append = ['--appendonly', 'yes', '--appendfsync', 'always'];
    super({ command: ['redis-server', ...settings, ...append], directory, isReady: () => answers(url) });
    this.url = url;
  }

  static async start(): Promise<RedisServer> {
    const server = new RedisServer(mkdtempSync(join(tmpdir(), 'sekisho-redis-')));
    await server.start();
    return server;
  }
}

/** Whether it has read its data: until then it answers a PING with -LOADING. */
const answers = (path: string): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect({ path }, () => socket.write('PING\r\n'))
      .once('data', (answer) => {
        socket.destroy();
        done(String(answer).startsWith('+PONG'));
      })
      .once('error', () => done(false));
  });
