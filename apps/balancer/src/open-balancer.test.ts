import type { Bus } from '@sekisho/platform';
import { createLogger, parseSettings } from '@sekisho/platform';
import { SettingsInForce } from '@sekisho/platform/service';
import { afterEach, expect, it, vi } from 'vitest';
import { openBalancer } from './open-balancer.ts';

afterEach(() => vi.unstubAllEnvs());

const alone = 'officeMode: { pool: 10.66.0.0/16 }\nencryptionDomain: [10.0.0.0/8]\n';
const clustered = `${alone}cluster: { outside: 172.30.1.0/24, balancer: 172.30.1.2 }\n`;
const parsed = (text: string) => parseSettings(text, '/etc/sekisho/sekisho.yaml');

/** Opened with these settings. @returns what it runs with */
function opened(text: string): SettingsInForce {
  vi.stubEnv('SEKISHO_BALANCER_PUBLIC', '203.0.113.10');
  const settings = parsed(text);
  const inForce = new SettingsInForce(settings);
  const runtime = { instance: 'balancer' } as never;
  openBalancer({ settings, runtime, bus: {} as Bus, logger: createLogger('balancer'), inForce });
  return inForce;
}

it('takes new settings over as it runs: clients’ packets pass by the network namespace that ends with it', async () => {
  const inForce = opened(clustered);
  await inForce.take(() => parsed(`${clustered}log: { level: debug }\n`));
  expect([inForce.takesInPlace, inForce.settings.log.level]).toEqual([true, 'debug']);
});

it('takes none over that know no cluster, and does not start with them', async () => {
  const inForce = opened(clustered);
  await expect(inForce.take(() => parsed(alone))).rejects.toThrow(/has no section "cluster"/);
  expect(inForce.settings.cluster).toBeDefined();
  expect(() => opened(alone)).toThrow(/has no section "cluster"/);
});
