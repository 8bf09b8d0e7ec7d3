import { parseSettings } from '@sekisho/platform';
import { expect, it } from 'vitest';
import { ownServices } from '../own-services.ts';
import { filesOf, filesOfNow } from './named-files.ts';
import { rightsOf } from './rights.ts';

const settings = parseSettings(
  `
officeMode: { pool: 10.66.0.0/16, file: ipassignment.conf, dhcp: { servers: [{ address: 10.0.0.67 }] } }
encryptionDomain: [10.0.0.0/8]
preSharedKey: { secret: { file: /etc/psk } }
users: { store: { postgres: { file: secrets/users-db } } }
backEnds:
  directory: { kind: ldap, servers: ['ldaps://ldap.example.com'], base: 'dc=example,dc=com', ca: ca/ldap.pem }
certificates: { trusted: { partner: { ca: ca/partner.pem, crl: ['http://crl.example.com/x', ca/partner.crl] } } }
`,
  '/etc/sekisho/sekisho.yaml',
);

it('a service reads the files that the settings name for it, of secrets its own alone', () => {
  expect(Object.fromEntries(ownServices.map((name) => [name, filesOf(name, settings)]))).toEqual({
    edge: ['/etc/psk'],
    ca: ['/etc/sekisho/secrets/ca-passphrase'],
    console: [],
    auth: [
      '/etc/sekisho/secrets/users-db',
      '/etc/sekisho/ca/partner.pem',
      '/etc/sekisho/ca/partner.crl',
      '/etc/sekisho/ca/ldap.pem',
    ],
    'ip-pool': ['/etc/sekisho/ipassignment.conf'],
    audit: [],
  });
});

it('a service that is started again reads what the settings name by then', () => {
  const minimal = 'officeMode: { pool: 10.66.0.0/16 }\nencryptionDomain: [10.0.0.0/8]\n';
  const next = 'preSharedKey: { keys: [{ name: next, secret: { file: psk-next } }] }\n';
  const changed = () => parseSettings(`${minimal}${next}`, '/etc/sekisho/sekisho.yaml');
  expect(filesOfNow('edge', changed)).toEqual(['/etc/sekisho/psk-next']);
  expect(filesOfNow('nats', changed)).toEqual([]);
  expect(filesOfNow('edge', () => parseSettings('half written: {', '/none'))).toEqual([]);
});

it('only relaying to DHCP servers needs a low port, and only the users of this system need root', () => {
  expect(rightsOf('ip-pool', settings).capabilities).toEqual(['net_bind_service']);
  expect(rightsOf('ip-pool', {}).capabilities).toEqual([]);
  expect(rightsOf('auth', settings)).toMatchObject({ capabilities: [] });
  const local = parseSettings(
    'officeMode: { pool: 10.66.0.0/16 }\nencryptionDomain: [10.0.0.0/8]\nbackEnds: { system: { kind: os } }\n',
    '/none',
  );
  expect(rightsOf('auth', local)).toMatchObject({ user: 0 });
  expect(rightsOf('edge', local).user).not.toBe(0);
});
