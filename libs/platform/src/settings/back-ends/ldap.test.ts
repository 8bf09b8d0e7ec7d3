import { describe, expect, it } from 'vitest';
import { parseSettings, SettingsError } from '../load.ts';

const required = { officeMode: { pool: '10.66.0.0/16' }, encryptionDomain: ['10.0.0.0/8'] };
const least = { kind: 'ldap', servers: ['ldaps://ldap.example.com'], base: 'dc=example,dc=com' };
const parse = (settings: object) =>
  parseSettings(JSON.stringify({ ...required, backEnds: { corp: { ...least, ...settings } } }), '/sekisho.yaml');

describe('the settings of an LDAP back end', () => {
  it('need no more than servers and base', () => {
    expect(parse({}).backEnds).toEqual({
      corp: {
        ...least,
        startTls: true,
        schema: 'openldap',
        timeout: 5000,
        deadTime: 60_000,
        connections: 4,
      },
    });
  });

  it.each([
    ['servers', { servers: [] }],
    ['servers[0]', { servers: ['ldap.example.com'] }],
    ['servers[0]', { servers: ['http://ldap.example.com'] }],
    ['servers[0]', { servers: ['ldap://cn=search:password@ldap.example.com'] }],
    ['servers[0]', { servers: ['ldap://ldap.example.com/dc=example,dc=com'] }],
    ['schema', { schema: 'novell' }],
    ['userFilter', { userFilter: '(uid=*)' }],
    ['userFilter', { userFilter: 'uid={name}' }],
    ['ntHashAttribute', { ntHashAttribute: 'sambaNTPassword)(uid=*' }],
    ['bind.password', { bind: { dn: 'cn=search', password: 'in clear' } }],
    ['timeout', { timeout: '1h' }],
  ])('name what is wrong with %s', (path, settings) => {
    expect(() => parse(settings)).toThrow(SettingsError);
    expect(() => parse(settings)).toThrow(`backEnds.corp.${path}: expected`);
  });
});
