import { parseSettings } from '@sekisho/platform';
import { describe, expect, it } from 'vitest';
import { plainEnvironment } from '../plain-environment.ts';
import { type OwnService, ownServices } from './own-services.ts';
import { serviceEnvironment } from './service-environment.ts';

const settings = parseSettings(
  `
officeMode: { pool: 10.66.0.0/16 }
encryptionDomain: [10.0.0.0/8]
preSharedKey: { secret: { env: PSK } }
internalCa: { passphrase: { env: CA_PASSPHRASE }, store: { postgres: { env: CA_DATABASE } } }
users: { store: { postgres: { env: USERS_DATABASE } } }
audit: { store: { postgres: { env: NODE_AUDIT_DATABASE } } }
backEnds:
  hq: { kind: radius, servers: [{ address: 10.0.0.5, secret: { env: RADIUS_SECRET } }] }
  directory:
    kind: ldap
    servers: [ldaps://ldap.example.com]
    base: dc=example,dc=com
    bind: { dn: cn=sekisho, password: { env: LDAP_PASSWORD } }
`,
  '/etc/sekisho/sekisho.yaml',
);

const plain = { PATH: '/bin', HOME: '/root', TZ: 'UTC', LC_ALL: 'C', NODE_OPTIONS: '', OTEL_SERVICE_NAME: 'vpn' };
const secrets = {
  PSK: '1',
  CA_PASSPHRASE: '2',
  CA_DATABASE: '3',
  USERS_DATABASE: '4',
  NODE_AUDIT_DATABASE: '5',
  RADIUS_SECRET: '6',
  LDAP_PASSWORD: '7',
};
const others = { AWS_SECRET_ACCESS_KEY: 'x', SEKISHO_PROBE_PASSWORD: 'y' };

describe("a service's environment", () => {
  it.each<[OwnService, string[]]>([
    ['edge', ['PSK']],
    ['ca', ['CA_DATABASE', 'CA_PASSPHRASE']],
    ['auth', ['LDAP_PASSWORD', 'RADIUS_SECRET', 'USERS_DATABASE']],
    ['audit', ['NODE_AUDIT_DATABASE']],
    ['ip-pool', []],
  ])('has of the secrets in it those of %s alone, and nothing of others', (service, own) => {
    const names = Object.keys(serviceEnvironment(service, settings, { ...plain, ...secrets, ...others }));
    expect(names.sort()).toEqual([...Object.keys(plain), ...own].sort());
  });

  it('has a variable that two of them read in both', () => {
    const shared = { users: settings.users, audit: { ...settings.audit, store: settings.users.store } };
    const having = ownServices.filter((name) => 'USERS_DATABASE' in serviceEnvironment(name, shared, secrets));
    expect(having).toEqual(['auth', 'audit']);
  });

  it('is plain for a process that reads no settings', () => {
    expect(plainEnvironment({ ...plain, ...others })).toEqual(plain);
  });
});
