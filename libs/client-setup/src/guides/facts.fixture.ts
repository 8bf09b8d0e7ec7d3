import type { UserMethod } from '../facts.ts';
import type { GuideFacts, GuideUser } from './guide-facts.ts';

/** Facts as an office has them, without secrets. */
export const office: GuideFacts = {
  connection: 'Office',
  gateway: { address: 'vpn.example.com', name: 'Sekisho at Example', modp1024: true },
  machine: { kind: 'pre-shared-key' },
  user: { method: 'ms-chap-v2', name: 'bob@example.com' },
  traffic: { kind: 'all', internet: true, ipv6: false },
};

export const machines = {
  'pre-shared-key': { kind: 'pre-shared-key' },
  certificate: { kind: 'certificate', certificate: { name: 'laptop-7' } },
} as const satisfies Record<GuideFacts['machine']['kind'], GuideFacts['machine']>;

export const userBy = (method: UserMethod): GuideUser =>
  method === 'eap-tls' ? { method, name: 'bob', certificate: { name: 'bob' } } : { method, name: 'bob' };

/** With everything in it that can be. */
export const secretOffice: GuideFacts = {
  ...office,
  machine: { kind: 'pre-shared-key', key: 'q7F-kx92-Ppz6o5x9J' },
  user: { method: 'ms-chap-v2', name: 'bob@example.com', password: 'correct horse' },
  traffic: { kind: 'routes', routes: ['10.0.0.0/8', '192.168.0.0/16'] },
  link: 'https://vpn.example.com:8443/setup/kTz3w9Qf1LrUu0bH2yXcVA',
};
