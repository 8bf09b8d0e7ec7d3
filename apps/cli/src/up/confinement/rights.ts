import type { Settings } from '@sekisho/platform';
import type { OwnService } from '../own-services.ts';

/** Of capabilities(7), as setpriv(1) writes them. */
export type Capability =
  | 'audit_write'
  | 'chown'
  | 'dac_override'
  | 'dac_read_search'
  | 'fowner'
  | 'net_admin'
  | 'net_bind_service'
  | 'setgid'
  | 'setuid';

/** What a process may do on this machine. */
export interface Rights {
  /** Number of its user and of its group; 0: root, with its capabilities and no other. */
  readonly user: number;
  readonly capabilities: readonly Capability[];
}

export type Confined = OwnService | 'nats' | 'redis';

/**
 * Users without an account, of a range that nobody else gives out on its own (between systemd's users of containers and its dynamic
 * ones). One each: who takes over the edge cannot read the users' passwords or the CA's keys.
 */
const users = {
  nats: 61_001,
  redis: 61_002,
  ca: 61_003,
  auth: 61_004,
  'ip-pool': 61_005,
  audit: 61_006,
  edge: 61_007,
  console: 61_008,
} as const satisfies Record<Confined, number>;

/** Only what is used again and again: ports 500 and 4500; device, addresses, routes and rules; the port of DHCP relay agents. */
const capabilities: Partial<Record<Confined, readonly Capability[]>> = {
  edge: ['net_admin', 'net_bind_service'],
  'ip-pool': ['net_bind_service'],
};

/** PAM asks for root, and this much of it (apps/auth/native/hardening.cc). */
const forPam: readonly Capability[] = [
  'audit_write',
  'chown',
  'dac_override',
  'dac_read_search',
  'fowner',
  'setgid',
  'setuid',
];

/** What of the settings decides it. */
export type RightsSettings = Partial<Pick<Settings, 'backEnds' | 'officeMode'>>;

export function rightsOf(name: Confined, settings: RightsSettings): Rights {
  if (name === 'auth' && asksThisSystem(settings)) return { user: 0, capabilities: forPam };
  if (name === 'ip-pool' && !relaysDhcp(settings)) return { user: users[name], capabilities: [] };
  return { user: users[name], capabilities: capabilities[name] ?? [] };
}

/** Where nothing can be mounted: as root, which owns the files, without root's powers. */
export const withoutMounts = ({ capabilities: own }: Rights): Rights => ({
  user: 0,
  capabilities: [...new Set<Capability>([...own, 'dac_read_search'])],
});

const asksThisSystem = ({ backEnds }: RightsSettings): boolean =>
  Object.values(backEnds ?? {}).some(({ kind }) => kind === 'os');

const relaysDhcp = ({ officeMode }: RightsSettings): boolean => officeMode?.dhcp !== undefined;
