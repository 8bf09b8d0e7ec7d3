import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pssBytesMax, rssBytesMax, settleMs } from './limits.ts';
import { Site } from './site.ts';
import { StartedGateway } from './started-gateway.ts';

let site: Site;
beforeAll(async () => {
  site = await Site.lay();
});
afterAll(() => site.remove());

it('is light: all processes of npm start together', async () => {
  const gateway = await StartedGateway.start(site.namespace, join(site.directory, 'state'));
  try {
    await sleep(settleMs);
    const processes = gateway.memory();
    expect(processes.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['cli', 'nats-server', 'redis-server', 'ca', 'auth', 'ip-pool', 'audit', 'edge']),
    );
    expect(processes.reduce((sum, { rssBytes }) => sum + rssBytes, 0)).toBeLessThan(rssBytesMax);
    expect(processes.reduce((sum, { pssBytes }) => sum + pssBytes, 0)).toBeLessThan(pssBytesMax);
  } finally {
    await gateway.stop();
  }
}, 120_000);
