import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accepts, freePort } from '../ports.ts';
import type { RedisServer } from './redis-server.ts';
import { ServerProcess } from './server-process.ts';

/** What Sentinels call the primary that they watch. */
export const sentinelPrimary = 'leases';

/** One of the Sentinels that watch a primary and its replicas, and have a replica take over half a second after it fell silent. */
export class RedisSentinel extends ServerProcess {
  readonly port: number;

  private constructor(directory: string, file: string, port: number) {
    const place = { host: '127.0.0.1', port };
    super({ command: ['redis-server', file, '--sentinel'], directory, isReady: () => accepts(place) });
    this.port = port;
  }

  /** @param quorum how many have to find the primary silent */
  static async start(primary: RedisServer, quorum: number): Promise<RedisSentinel> {
    const directory = mkdtempSync(join(tmpdir(), 'sekisho-sentinel-'));
    const port = await freePort();
    const file = join(directory, 'sentinel.conf');
    const lines = [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${directory}`,
      `sentinel monitor ${sentinelPrimary} 127.0.0.1 ${primary.port} ${quorum}`,
      `sentinel down-after-milliseconds ${sentinelPrimary} 500`,
      `sentinel failover-timeout ${sentinelPrimary} 3000`,
    ];
    writeFileSync(file, `${lines.join('\n')}\n`);
    const server = new RedisSentinel(directory, file, port);
    await server.start();
    return server;
  }
}
