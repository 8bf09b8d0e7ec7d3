import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { eventually } from './eventually.fixture.ts';

const ports = z.object({ nats: z.array(z.string()).min(1) });

/** A private nats-server with JetStream on a free port of the loopback interface. */
export class NatsServer {
  private process: ChildProcess | undefined;
  private port = '-1';

  private constructor(private readonly directory: string) {}

  static async start(): Promise<NatsServer> {
    const server = new NatsServer(await mkdtemp(join(tmpdir(), 'sekisho-nats-')));
    await server.run();
    return server;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  /** Starts the process, on the data and port of before if there are any. */
  async run(): Promise<void> {
    const { directory } = this;
    const place = ['-a', '127.0.0.1', '-p', this.port, '--ports_file_dir', directory];
    this.process = spawn('nats-server', ['-js', '-sd', join(directory, 'js'), ...place], { stdio: 'ignore' });
    const file = `nats-server_${this.process.pid}.ports`;
    this.port = await eventually(async () => {
      const [url = ''] = ports.parse(JSON.parse(await readFile(join(directory, file), 'utf8'))).nats;
      return new URL(url).port;
    });
  }

  async kill(): Promise<void> {
    if (this.process === undefined) return;
    const exited = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await exited;
    this.process = undefined;
    for (const name of await readdir(this.directory)) if (name.endsWith('.ports')) await rm(join(this.directory, name));
  }

  /** Stops it and forgets all it had stored. */
  async remove(): Promise<void> {
    await this.kill();
    await rm(this.directory, { recursive: true, force: true });
  }
}
