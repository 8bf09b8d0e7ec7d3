import { describe, expect, it } from 'vitest';
import { commonName, DirectoryEntry, isWithin } from './directory-entry.ts';

describe('an entry of a directory', () => {
  const entry = new DirectoryEntry({
    dn: 'cn=a',
    CN: 'a',
    member: ['x', 'y'],
    when: '9223372036854775807',
    sid: Buffer.of(1),
  });

  it('shows its attributes in any case of letters', () => {
    expect(entry.text('cn')).toBe('a');
    expect(entry.texts('MEMBER')).toEqual(['x', 'y']);
    expect(entry.texts('absent')).toEqual([]);
    expect(entry.values('sid')).toEqual([Buffer.of(1)]);
    expect(entry.text('sid')).toBeUndefined();
  });

  it('reads numbers of 64 bits, and nothing else as numbers', () => {
    expect(entry.integer('when')).toBe(0x7fff_ffff_ffff_ffffn);
    expect(entry.integer('cn')).toBeUndefined();
  });
});

describe('the name of an entry', () => {
  it.each([
    ['cn=staff,dc=x', 'staff'],
    ['CN=VPN Users,OU=Groups,DC=x', 'VPN Users'],
    ['cn=Doe\\, Jane,dc=x', 'Doe, Jane'],
    ['cn=a\\2Cb,dc=x', 'a,b'],
    ['cn=M\\c3\\bcnchen,dc=x', 'München'],
    ['cn=M\u00fcnchen,dc=x', 'München'],
    ['cn=x\\\\2c,dc=x', 'x\\2c'],
    ['ou=staff,dc=x', undefined],
    ['', undefined],
  ])('%s has the common name %s', (dn, name) => {
    expect(commonName(dn)).toBe(name);
  });

  it.each([
    ['cn=a,ou=groups,dc=x', 'ou=Groups, dc=x', true],
    ['ou=groups,dc=x', 'ou=groups,dc=x', true],
    ['cn=a,ou=othergroups,dc=x', 'ou=groups,dc=x', false],
    ['cn=a\\,ou=groups,dc=x', 'ou=groups,dc=x', false],
    ['cn=a,dc=x', '', true],
  ])('%s below %s: %s', (dn, base, within) => {
    expect(isWithin(dn, base)).toBe(within);
  });
});
