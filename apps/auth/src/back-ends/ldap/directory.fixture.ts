import { ntPasswordHash } from '@sekisho/ppp';
import { entry, suffix } from '@sekisho/testing';

export const password = 'correct horse battery staple';
export const ntHash = Buffer.from(ntPasswordHash(password));

const person = (uid: string, more: Readonly<Record<string, string | readonly string[]>> = {}, place = 'ou=people') =>
  entry(`cn=${uid.replace(/[*()\\#,+"<>;=]/g, '_')},${place}`, {
    objectClass: ['inetOrgPerson', 'sambaSamAccount', 'radiusprofile'],
    cn: uid.replace(/[*()\\#,+"<>;=]/g, '_'),
    sn: 'Test',
    uid,
    userPassword: password,
    ...more,
  });

const personDn = (uid: string) => `cn=${uid},ou=people,${suffix}`;
const groupDn = (cn: string) => `cn=${cn},ou=groups,${suffix}`;

const group = (cn: string, ...members: string[]) =>
  entry(`cn=${cn},ou=groups`, { objectClass: 'groupOfNames', cn, member: members });

const posixGroup = (cn: string, gidNumber: string, ...memberUid: string[]) =>
  entry(`cn=${cn},ou=groups`, { objectClass: 'posixGroup', cn, gidNumber, ...(memberUid.length > 0 && { memberUid }) });

const numbered = (count: number, make: (at: number) => string) => Array.from({ length: count }, (_, at) => make(at));

const dayMs = 24 * 60 * 60 * 1000;
/** Generalized Time (RFC 4517 §3.3.13). */
const generalizedTime = (at: number) => `${new Date(at).toISOString().replace(/[-:T]|\..*/g, '')}Z`;

export const manyGroups = 1200;

/** As OpenLDAP servers have it. */
export const openLdapEntries = [
  person('alice', {
    sambaNTPassword: ntHash.toString('hex').toUpperCase(),
    sambaAcctFlags: '[U          ]',
    radiusFramedIPAddress: '10.66.0.77',
    radiusSessionTimeout: '3600',
  }),
  person('bob'),
  entry('cn=posix,ou=people', {
    objectClass: ['account', 'posixAccount'],
    ...{ cn: 'posix', uid: 'posix', uidNumber: '1000', gidNumber: '500', homeDirectory: '/', userPassword: password },
  }),
  person('star*(user)\\'),
  person('twin'),
  entry('ou=more,ou=people', { objectClass: 'organizationalUnit', ou: 'more' }),
  person('twin', {}, 'ou=more,ou=people'),
  ...['triplet', 'triplet-2', 'triplet-3'].map((cn) => person(cn, { uid: 'triplet' })),
  person('samba-off', { sambaNTPassword: ntHash.toString('hex'), sambaAcctFlags: '[DU         ]' }),
  person('samba-none', { sambaNTPassword: 'NO PASSWORDXXXXXXXXXXXXXXXXXXXXX' }),
  person('reset', { pwdReset: 'TRUE' }),
  person('old', { pwdChangedTime: '20100101000000Z' }),
  person('guessed', { pwdPolicySubentry: `cn=strict,${suffix}` }),
  person('warned', {
    pwdPolicySubentry: `cn=strict,${suffix}`,
    pwdChangedTime: generalizedTime(Date.now() - 1.5 * dayMs),
  }),
  person('collector'),
  person('deep'),
  person('insider'),
  group('staff', personDn('alice'), personDn('bob')),
  group('inner', personDn('insider'), groupDn('outermost')),
  group('middle', groupDn('inner')),
  group('outermost', groupDn('middle')),
  entry('cn=unique,ou=groups', { objectClass: 'groupOfUniqueNames', cn: 'unique', uniqueMember: personDn('alice') }),
  posixGroup('posix-primary', '500'),
  posixGroup('posix-more', '501', 'posix', 'alice'),
  ...numbered(manyGroups, (at) => group(`many-${at}`, personDn('collector'))),
  ...numbered(20, (at) => group(`deep-${at}`, at === 0 ? personDn('deep') : groupDn(`deep-${at - 1}`))),
].join('\n');

/** S-1-5-21-1-2-3-`rid` ([MS-DTYP] §2.4.2.2). */
function sid(rid: number): Buffer {
  const bytes = Buffer.from('010500000000000515000000010000000200000003000000', 'hex');
  const last = Buffer.alloc(4);
  last.writeUInt32LE(rid);
  return Buffer.concat([bytes, last]);
}

const adUser = (name: string, more: Readonly<Record<string, string | Buffer | readonly string[]>> = {}) =>
  entry(`cn=${name} Test,ou=people`, {
    objectClass: 'user',
    objectCategory: 'person',
    cn: `${name} Test`,
    sn: 'Test',
    sAMAccountName: name,
    userPrincipalName: `${name}@corp.example`,
    userAccountControl: '512',
    accountExpires: '9223372036854775807',
    userPassword: password,
    ...more,
  });

/** As Active Directory has it, as far as slapd can be told to: it knows no rule for groups within groups. */
export const activeDirectoryEntries = [
  adUser('Alice', {
    objectSid: sid(1104),
    primaryGroupID: '513',
    ntHash,
    memberOf: `cn=VPN Users\\2C north,ou=groups,${suffix}`,
  }),
  adUser('Disabled', { userAccountControl: '514' }),
  adUser('Expired', { accountExpires: '132539328000000000' }),
  entry('cn=Domain Users,ou=groups', { objectClass: 'group', cn: 'Domain Users', objectSid: sid(513) }),
  entry('cn=Staff,ou=groups', { objectClass: 'group', cn: 'Staff', member: `cn=Alice Test,ou=people,${suffix}` }),
].join('\n');
