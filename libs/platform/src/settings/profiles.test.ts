import { describe, expect, it } from 'vitest';
import { profileOf } from './profiles.ts';
import { parse, problems, required } from './settings.fixture.ts';

describe('profiles', () => {
  const { profiles } = parse(
    `${required}profiles:\n  - { users: [Zoe], encryptionDomain: [10.9.0.0/16] }\n  - { groups: [contractors] }\n`,
  );

  it('is the first that names the user, in any case of letters, or a group', () => {
    expect(profileOf(profiles, { user: 'zoe', groups: ['contractors'] })).toBe(profiles[0]);
    expect(profileOf(profiles, { user: 'max', groups: ['staff', 'contractors'] })).toBe(profiles[1]);
    expect(profileOf(profiles, { user: 'max', groups: ['staff'] })).toBeUndefined();
  });

  it.each([
    ['profiles: [{ access: { clientToClient: true } }]', 'profiles[0]', 'groups or users'],
    ['profiles: [{ users: [a], officeMode: { pool: b } }]', 'profiles[0].officeMode.pool', 'one of default'],
    [
      'profiles: [{ users: [a], officeMode: { methods: [dhcp] } }]',
      'profiles[0].officeMode.methods',
      'officeMode.dhcp',
    ],
    ['access: { rules: [{ ports: [80] }] }', 'access.rules[0].ports', 'tcp or udp'],
    ['access: { rules: [{ protocol: tcp, ports: [9-8] }] }', 'access.rules[0].ports[0]', 'ports such as'],
    ['access: { rate: { up: 10 } }', 'access.rate.up', 'bits a second'],
    ['access: { rate: { down: 1k } }', 'access.rate.down', 'from 64k to 100G'],
  ])('says what is wrong with %j', (text, path, expected) => {
    expect(problems(`${required}${text}\n`)).toEqual([
      expect.objectContaining({ path, expected: expect.stringContaining(expected) }),
    ]);
  });

  it('bounds the networks of an encryption domain', () => {
    const networks = Array.from({ length: 257 }, (_, index) => `10.${index >> 8}.${index & 255}.0/24`);
    const domain = (included: readonly string[]) => required.replace('[10.0.0.0/8]', `[${included.join(', ')}]`);
    expect(problems(domain(networks))).toEqual([
      expect.objectContaining({ path: 'encryptionDomain', expected: 'at most 256 networks' }),
    ]);
    expect(parse(domain(networks.slice(1))).encryptionDomain.include).toHaveLength(256);
  });

  it('takes networks out of the encryption domain', () => {
    const text = required.replace('[10.0.0.0/8]', '{ include: [10.0.0.0/8, "fd00::/16"], exclude: [10.9.0.0/16] }');
    expect(parse(text).encryptionDomain).toEqual({ include: ['10.0.0.0/8', 'fd00::/16'], exclude: ['10.9.0.0/16'] });
  });
});
