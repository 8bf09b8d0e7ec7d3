import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

/** A private redis-server on a socket in a directory of its own, writing every change to its append-only file. */
export class RedisServer {
  private process: ChildProcess | undefined;

  private constructor(private readonly directory: string) {}

  static async start(): Promise<RedisServer> {
    const server = new RedisServer(await mkdtemp(join(tmpdir(), 'sekisho-redis-')));
    await server.run();
    return server;
  }

  get url(): string {
    return join(this.directory, 'redis.sock');
  }

  /** Starts the process on the data of before; returns when it answers. */
  async run(): Promise<void> {
    const settings = ['--port', '0', '--unixsocket', this.url, '--dir', this.directory, '--save', ''];
    const append = ['--appendonly', 'yes', '--appendfsync', 'always'];
    this.process = spawn('redis-server', [...settings, ...append], { stdio: 'ignore' });
    const client = new Redis(this.url, { retryStrategy: () => 20, maxRetriesPerRequest: null });
    client.on('error', () => undefined);
    await client.ping();
    client.disconnect();
  }

  /** Ends the process at once, as a crash would. */
  async kill(): Promise<void> {
    if (this.process === undefined) return;
    const exited = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await exited;
    this.process = undefined;
  }

  /** Leaves connections open but unanswered, as a hung machine would. */
  freeze(): void {
    this.process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.process?.kill('SIGCONT');
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** Repeats until it does not throw, for at most so long. */
export async function eventually<T>(attempt: () => Promise<T>, withinMs = 10_000): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(20);
    }
  }
}
