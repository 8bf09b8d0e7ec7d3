import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accepts, freePort } from '../ports.ts';
import { ServerProcess } from './server-process.ts';

/** nats-server with JetStream on a free port of loopback, which it keeps. */
export class NatsServer extends ServerProcess {
  readonly url: string;

  private constructor(directory: string, file: string, port: number) {
    const place = { host: '127.0.0.1', port };
    super({ command: ['nats-server', '-c', file], directory, isReady: () => accepts(place) });
    this.url = `nats://${place.host}:${port}`;
  }

  /** What a service is told of it. */
  get access() {
    return { natsUrl: this.url, natsUser: undefined, natsPasswordFile: undefined };
  }

  /** @param configuration what its file says beside where it listens and stores */
  static async start(configuration = ''): Promise<NatsServer> {
    const directory = mkdtempSync(join(tmpdir(), 'sekisho-nats-'));
    const port = await freePort();
    const file = join(directory, 'nats.conf');
    const lines = [`listen: 127.0.0.1:${port}`, `jetstream { store_dir: "${directory}/js" }`, configuration];
    writeFileSync(file, lines.join('\n'));
    const server = new NatsServer(directory, file, port);
    await server.start();
    return server;
  }
}
