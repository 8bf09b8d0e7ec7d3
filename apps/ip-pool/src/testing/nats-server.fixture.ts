import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './redis-server.fixture.ts';

export interface NatsServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** A private nats-server on a free port of the loopback interface. */
export async function startNats(): Promise<NatsServer> {
  const directory = await mkdtemp(join(tmpdir(), 'sekisho-nats-'));
  const place = ['-a', '127.0.0.1', '-p', '-1', '--ports_file_dir', directory];
  const child = spawn('nats-server', place, { stdio: 'ignore' });
  const url = await eventually(async () => {
    const text = await readFile(join(directory, `nats-server_${child.pid}.ports`), 'utf8');
    const [first] = /nats:\/\/[\d.:]+/.exec(text) ?? [];
    if (first === undefined) throw new Error('nats-server has not written its port yet');
    return first;
  });
  return {
    url,
    stop: async () => {
      const exited = once(child, 'exit');
      child.kill();
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
