import { describe, expect, it } from 'vitest';
import { rulesOf, sentRules } from './rules.ts';
import type { User } from './user.ts';

const user = { disabled: false, mustChange: false, officeMode: true, expires: null, loginHours: null, logins: null };

describe('the rules of a user in a form', () => {
  it.each([
    {},
    { disabled: true, mustChange: true, officeMode: false },
    { expires: '2026-12-31', loginHours: 'Mon-Fri 08:00-18:00' },
    { logins: 'unlimited' },
    { logins: { max: 2, whenFull: 'replace' } },
    { logins: { max: 1, whenFull: 'reject' } },
  ])('come back as they were: %j', (ruled) => {
    expect(sentRules(rulesOf({ ...user, ...ruled } as User))).toEqual({ ...user, ...ruled });
  });
});
