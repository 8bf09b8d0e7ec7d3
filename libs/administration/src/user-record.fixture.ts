import type { UserRecord } from '@sekisho/contracts';

/** A user whom no rule restricts. */
export const bob: UserRecord = {
  name: 'bob',
  groups: ['staff'],
  officeMode: true,
  hasPassword: true,
  papOnly: false,
  createdAt: '2026-01-31T00:00:00Z',
  disabled: false,
  expires: null,
  mustChange: false,
  loginHours: null,
  logins: null,
  address: null,
  failures: 0,
  lockedUntil: null,
  lastLogin: null,
};
