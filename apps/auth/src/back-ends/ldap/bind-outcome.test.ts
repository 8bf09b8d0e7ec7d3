import { PasswordPolicyError } from 'ldapts';
import { describe, expect, it } from 'vitest';
import { refusalOf } from './bind-outcome.ts';

/** The message of Windows Server 2019, as ldapts passes it on. */
const activeDirectory = (data: string) => ({
  code: 49,
  message: `80090308: LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data ${data}, v4563\0 Code: 0x31`,
});

describe('a refused bind', () => {
  it.each([
    ['52e', 'wrong-password'],
    ['52f', 'refused-by-back-end'],
    ['530', 'outside-login-hours'],
    ['531', 'refused-by-back-end'],
    ['532', 'password-expired'],
    ['533', 'account-disabled'],
    ['701', 'account-expired'],
    ['773', 'password-expired'],
    ['775', 'account-locked'],
    ['999', 'wrong-password'],
  ])('by Active Directory with data %s means %s', (data, code) => {
    expect(refusalOf(activeDirectory(data))).toMatchObject({ kind: 'refused', code });
  });

  it('by Active Directory with data 525 means that the user is gone', () => {
    expect(refusalOf(activeDirectory('525'))).toEqual({ kind: 'unknown-user' });
  });

  it.each([
    [PasswordPolicyError.AccountLocked, 'account-locked'],
    [PasswordPolicyError.PasswordExpired, 'password-expired'],
    [PasswordPolicyError.ChangeAfterReset, 'password-expired'],
    [PasswordPolicyError.PasswordTooYoung, 'wrong-password'],
  ])('with error %i of the password policy means %s', (error, code) => {
    expect(refusalOf({ code: 49, message: '' }, { error })).toMatchObject({ kind: 'refused', code });
  });

  it.each([
    [48, 'method-not-possible-for-user'],
    [10, 'refused-by-back-end'],
    [19, 'refused-by-back-end'],
    [53, 'refused-by-back-end'],
  ])('with result %i means %s', (code, refusal) => {
    expect(refusalOf({ code, message: 'so it is' })).toMatchObject({ kind: 'refused', code: refusal });
  });

  it.each([1, 3, 8, 13, 51, 52, 80])('with result %i says nothing about the user', (code) => {
    expect(refusalOf({ code, message: '' })).toBeUndefined();
  });
});
