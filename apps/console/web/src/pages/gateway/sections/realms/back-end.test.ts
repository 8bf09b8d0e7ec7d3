import { expect, it } from 'vitest';
import { fieldsOf, withFields } from './back-end.ts';
import type { Entry } from './entries.ts';

const radius: Entry = {
  kind: 'radius',
  servers: [{ address: '10.0.0.5', port: 1812, secret: { file: 'secrets/radius' } }],
  timeout: '60s',
  accounting: { servers: [{ address: '10.0.0.5', secret: { file: 'secrets/radius' } }] },
};
const ldap: Entry = {
  kind: 'ldap',
  servers: ['ldaps://ldap.example.com'],
  base: 'dc=example,dc=com',
  schema: 'active-directory',
  bind: { dn: 'cn=sekisho', password: { file: 'secrets/ldap' } },
};

it.each([[radius], [ldap], [{ kind: 'os', service: 'sekisho' }]])('changes nothing by showing it: %j', (entry) => {
  expect(withFields(entry, fieldsOf(entry))).toEqual(entry);
});

it('keeps what the form does not show', () => {
  const changed = withFields(radius, { ...fieldsOf(radius), servers: ['10.0.0.6'] });
  expect(changed).toMatchObject({
    timeout: '60s',
    servers: [{ address: '10.0.0.6', secret: { file: 'secrets/radius' } }],
  });
});

it('forgets what is of another kind', () => {
  const changed = withFields(radius, { ...fieldsOf(radius), kind: 'ldap', servers: ['ldap://10.0.0.5'], base: 'dc=x' });
  expect(changed).toEqual({ kind: 'ldap', servers: ['ldap://10.0.0.5'], base: 'dc=x', schema: 'openldap' });
});
