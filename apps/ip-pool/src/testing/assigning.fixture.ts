import type { LeaseRequest } from '@sekisho/contracts';
import { newUlid, parseSettings } from '@sekisho/platform';
import type { Finding } from '../assignment/address-method.ts';
import type { Leased } from '../leases/leasing.ts';

/** Settings with two pools and a profile, and whatever else of Office Mode. */
export const settingsWith = (officeMode = '') =>
  parseSettings(
    `
gateway: { name: Paris }
officeMode:
  pool: 10.8.0.0/24
  pools: { guests: { addresses: 10.9.0.0/24, dns: [10.0.0.9], nbns: [10.0.0.8], domain: guests.example } }
  dns: [10.0.0.53]
  domain: corp.example
  ${officeMode}
profiles:
  - groups: [contractors]
    officeMode: { methods: [pool], pool: guests, dns: [10.0.0.54] }
encryptionDomain: [10.0.0.0/8]
`,
    '/etc/sekisho/sekisho.yaml',
  );

export const applicant = (of: Partial<LeaseRequest> = {}): LeaseRequest & { readonly profile: undefined } => ({
  connection: newUlid(),
  edge: 'edge-1',
  user: 'alice',
  groups: [],
  profile: undefined,
  ...of,
});

export const leasedAt = (address: string): Leased => ({
  kind: 'leased',
  address,
  route: `${address}/32`,
  ttlMs: 900_000,
  replaced: [],
});

export const foundPool: Finding = { kind: 'pool', pool: 'default', beside: {}, origin: 'pool', own: false };
