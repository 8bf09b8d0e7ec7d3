import { newUlid, parseSettings, type Settings } from '@sekisho/platform';
import { milliseconds } from '@sekisho/wire';
import type { Redis } from 'ioredis';
import { vi } from 'vitest';
import type { Applicant, Finding } from '../assignment/address-method.ts';
import { type OpenDhcp, openDhcp } from '../dhcp/open-dhcp.ts';

export const edge = 'edge-1';

export const applicant = (user: string, connection = newUlid()): Applicant => ({
  connection,
  edge,
  user,
  groups: [],
  profile: undefined,
});

/**
 * As the file of settings has it. A session's lease is a second shorter than what servers give in tests, so that it is renewed after
 * that second.
 */
export function dhcpSettings(servers: readonly string[], dhcp: object = {}, leaseDuration = 119_000): Settings {
  const settings = parseSettings(
    JSON.stringify({
      officeMode: {
        methods: ['dhcp'],
        pool: '10.66.0.0/16',
        dhcp: { servers: servers.map((address) => ({ address })), timeout: '1s', tries: 2, ...dhcp },
      },
      encryptionDomain: ['10.0.0.0/8'],
    }),
    'sekisho.yaml',
  );
  return { ...settings, officeMode: { ...settings.officeMode, leaseDuration: milliseconds(leaseDuration) } };
}

/** An instance's method, and what it has logged. */
export function instance(settings: Settings, redis: Redis): OpenDhcp & { readonly warned: () => string[] } {
  const logger = { debug: vi.fn(), warn: vi.fn() };
  const opened = openDhcp({ settings, redis, logger });
  if (opened === undefined) throw new Error('the settings name no DHCP server');
  return { ...opened, warned: () => logger.warn.mock.calls.map((call) => JSON.stringify(call)) };
}

export type FoundAddress = Extract<Finding, { kind: 'address' }>;

export function addressIn(finding: Finding): FoundAddress {
  if (finding.kind !== 'address') throw new Error(`no address but ${JSON.stringify(finding)}`);
  return finding;
}
