import { describe, expect, it } from 'vitest';
import { answerOf } from './answer-of.ts';
import type { HelperAnswer, HelperVerdict } from './helper-protocol.ts';

const answer = (verdict: HelperVerdict, said = '', more: Partial<HelperAnswer> = {}) =>
  answerOf({ verdict, said, name: '', groups: [], ...more });

describe('what PAM says becomes', () => {
  it.each([
    ['wrong-password', 'Authentication failure', 'wrong-password'],
    ['wrong-password', 'The account is locked due to 3 failed logins.', 'account-locked'],
    ['wrong-password', 'Account temporarily locked (300 seconds left)', 'account-locked'],
    ['account-expired', '', 'account-expired'],
    ['refused', 'Your account has expired; please contact your system administrator.', 'account-expired'],
    ['password-expired', '', 'password-expired'],
    ['refused', 'You are required to change your password immediately (password expired).', 'password-expired'],
    ['account-locked', '', 'account-locked'],
    ['refused', 'Permission denied', 'refused-by-back-end'],
    ['challenge', 'Verification code:', 'challenge-not-answerable'],
  ] as const)('%s with "%s": %s', (verdict, said, code) => {
    expect(answer(verdict, said)).toMatchObject({ kind: 'refused', code, detail: expect.stringContaining(said) });
  });

  it('"unknown" for who the system does not know, so that another back end is asked', () => {
    expect(answer('unknown-user', 'Authentication failure')).toEqual({ kind: 'unknown-user' });
  });

  it('a message for the user where there is one', () => {
    const said = 'Warning: your password will expire in 3 days.';
    expect(answer('accepted', said, { name: 'ali', groups: ['ali', 'x'.repeat(65)] })).toEqual({
      kind: 'accepted',
      account: { name: 'ali', groups: ['ali'], grants: { message: said } },
    });
  });
});
