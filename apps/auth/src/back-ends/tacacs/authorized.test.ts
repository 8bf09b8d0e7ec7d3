import { argument } from '@sekisho/tacacs';
import { describe, expect, it } from 'vitest';
import { readAuthorization } from './authorized.ts';

const read = (...pairs: readonly (readonly [string, string])[]) =>
  readAuthorization(
    pairs.map(([name, value]) => argument(name, value)),
    'group',
  );
const optional = (name: string, value: string) => ({ ...argument(name, value), mandatory: false });

describe('the arguments of an authorization', () => {
  it('grant address, pool, times and servers', () => {
    expect(
      read(
        ['service', 'ppp'],
        ['protocol', 'ip'],
        ['addr', '10.1.2.3'],
        ['addr-pool', 'branch'],
        ['timeout', '480'],
        ['idletime', '15'],
        ['dns-servers', '10.0.0.53 10.0.1.53'],
        ['wins-servers', '10.0.0.7'],
      ),
    ).toEqual({
      kind: 'granted',
      groups: [],
      grants: {
        framedAddress: '10.1.2.3',
        framedPool: 'branch',
        sessionTimeoutMs: 28_800_000,
        idleTimeoutMs: 900_000,
        dns: ['10.0.0.53', '10.0.1.53'],
        nbns: ['10.0.0.7'],
      },
    });
  });

  it('leave the address and the times open', () => {
    expect(read(['addr', '0.0.0.0'], ['timeout', '0'], ['idletime', '0'])).toMatchObject({ grants: {} });
    expect(read(['addr', '255.255.255.254'])).toMatchObject({ grants: {} });
    expect(read(['addr', ''])).toMatchObject({ kind: 'granted', grants: {} });
  });

  it('name groups, repeatedly or between commas, each once', () => {
    expect(read(['group', 'staff, vpn'], ['group', 'vpn'], ['group', 'sales'])).toMatchObject({
      groups: ['staff', 'vpn', 'sales'],
    });
  });

  it('name groups by the argument that the settings name', () => {
    expect(readAuthorization([argument('member', 'staff'), optional('group', 'x')], 'member')).toMatchObject({
      groups: ['staff'],
    });
  });

  it.each([
    ['outacl', '101'],
    ['group', 'x'.repeat(65)],
    ['addr', 'somewhere'],
    ['timeout', 'never'],
    ['timeout', '9999999'],
    ['dns-servers', 'ns.example.com'],
    ['constructor', 'x'],
  ])('refuse the user by a mandatory %s=%s, which is passed over where it is optional', (name, value) => {
    expect(read([name, value])).toEqual({ kind: 'not-honoured', argument: `${name}=${value}` });
    expect(readAuthorization([optional(name, value)], 'group')).toEqual({ kind: 'granted', groups: [], grants: {} });
  });
});
