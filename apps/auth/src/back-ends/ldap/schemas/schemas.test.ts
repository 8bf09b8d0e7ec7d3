import { describe, expect, it } from 'vitest';
import { DirectoryEntry } from '../directory-entry.ts';
import { activeDirectory } from './active-directory.ts';
import { openLdap } from './openldap.ts';
import type { DirectorySchema } from './schema.ts';

const now = Date.UTC(2026, 0, 2);
const user = (attributes: Readonly<Record<string, string | Buffer>>) =>
  new DirectoryEntry({ dn: 'cn=u,dc=x', ...attributes });
type Attributes = Parameters<typeof user>[0];
const refusalByPassword = (schema: DirectorySchema, attributes: Attributes) =>
  (schema.refusal(user(attributes), now) ?? schema.passwordRefusal(user(attributes)))?.code;
/** 100 ns since 1601, as Windows counts. */
const ticks = (at: number) => String((BigInt(at) + 11_644_473_600_000n) * 10_000n);

describe('the schema of Active Directory', () => {
  it.each([
    ['a normal account', { userAccountControl: '512', accountExpires: '0', pwdLastSet: ticks(now) }, undefined],
    ['one that never expires', { userAccountControl: '512', accountExpires: '9223372036854775807' }, undefined],
    ['one that expires tomorrow', { accountExpires: ticks(now + 86_400_000) }, undefined],
    ['one that expired yesterday', { accountExpires: ticks(now - 86_400_000) }, 'account-expired'],
    ['a disabled one', { userAccountControl: '514' }, 'account-disabled'],
    ['a locked one', { userAccountControl: '512', 'msDS-User-Account-Control-Computed': '16' }, 'account-locked'],
    ['an expired password', { 'msDS-User-Account-Control-Computed': '8388608' }, 'password-expired'],
    ['a password to change', { userAccountControl: '512', pwdLastSet: '0' }, 'password-expired'],
    ['a password that never expires', { userAccountControl: '66048', pwdLastSet: '0' }, undefined],
  ])('knows %s', (_, attributes, code) => {
    expect(refusalByPassword(activeDirectory, attributes)).toBe(code);
  });

  it('leaves groups within groups to the server, and adds the primary group', () => {
    const objectSid = Buffer.from('01050000000000051500000001000000020000000300000050040000', 'hex');
    const filter = activeDirectory.groupsOfUser(user({ objectSid, primaryGroupID: '513' }));
    expect(filter).toMatchObject({
      filters: [
        { rule: '1.2.840.113556.1.4.1941', matchType: 'member', value: 'cn=u,dc=x' },
        { attribute: 'member', value: 'cn=u,dc=x' },
        {
          attribute: 'objectSid',
          value: Buffer.from('01050000000000051500000001000000020000000300000001020000', 'hex'),
        },
      ],
    });
    expect(activeDirectory.groupsOfGroups).toBeUndefined();
  });
});

describe('the schema of OpenLDAP', () => {
  it.each([
    ['a normal account', { uid: 'u' }, undefined],
    ['one locked for good', { pwdAccountLockedTime: '000001010000Z' }, 'account-locked'],
    ['a lock of which the end is not known', { pwdAccountLockedTime: '20260101000000Z' }, undefined],
    ['a password that was reset', { pwdReset: 'TRUE' }, 'password-expired'],
    ['an account that never expires', { shadowExpire: '-1' }, undefined],
    ['one whose last day is over', { shadowExpire: String(now / 86_400_000) }, 'account-expired'],
    ['one with a day left', { shadowExpire: String(now / 86_400_000 + 1) }, undefined],
    ['one that Samba disabled', { sambaAcctFlags: '[DU         ]' }, 'account-disabled'],
    ['one that Samba locked', { sambaAcctFlags: '[UL         ]' }, 'account-locked'],
    ['one that Samba ended', { sambaKickoffTime: String(now / 1000) }, 'account-expired'],
  ])('knows %s', (_, attributes, code) => {
    expect(refusalByPassword(openLdap, attributes)).toBe(code);
  });
});

describe('what concerns the password alone', () => {
  it.each([
    ['a lock of Active Directory', activeDirectory, { 'msDS-User-Account-Control-Computed': '16' }],
    ['an expired password', activeDirectory, { 'msDS-User-Account-Control-Computed': '8388608' }],
    ['a password to change', activeDirectory, { userAccountControl: '512', pwdLastSet: '0' }],
    ['a password that was reset', openLdap, { pwdReset: 'TRUE' }],
    ['a lock of Samba', openLdap, { sambaAcctFlags: '[UL         ]' }],
  ])('%s keeps nobody with a certificate out', (_, schema, attributes) => {
    expect(schema.refusal(user(attributes), now)).toBeUndefined();
  });
});
