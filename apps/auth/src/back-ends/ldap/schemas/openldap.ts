import { AndFilter, EqualityFilter, type Filter, OrFilter } from 'ldapts';
import type { DirectoryEntry } from '../directory-entry.ts';
import type { AccountRefusal, DirectorySchema } from './schema.ts';

const is = (attribute: string, value: string): Filter => new EqualityFilter({ attribute, value });
const dayMs = 24 * 60 * 60 * 1000;

/**
 * OpenLDAP and its like: users by inetOrgPerson (RFC 2798) or posixAccount (RFC 2307), groups by groupOfNames,
 * groupOfUniqueNames (RFC 4519 §3.5, §3.6) or posixGroup.
 */
export const openLdap: DirectorySchema = {
  userFilter: '(&(|(objectClass=inetOrgPerson)(objectClass=posixAccount))(uid={name}))',
  nameAttribute: 'uid',
  userAttributes: [
    ...['uid', 'gidNumber', 'shadowExpire', 'pwdAccountLockedTime', 'pwdReset'],
    ...['sambaAcctFlags', 'sambaKickoffTime'],
  ],

  groupsOfUser(user) {
    const byUid = user.texts('uid').map((uid) => is('memberUid', uid));
    const byName = [is('member', user.dn), is('uniqueMember', user.dn), ...byUid];
    const gid = user.text('gidNumber');
    if (gid === undefined) return new OrFilter({ filters: byName });
    const primary = new AndFilter({ filters: [is('objectClass', 'posixGroup'), is('gidNumber', gid)] });
    return new OrFilter({ filters: [...byName, primary] });
  },

  groupsOfGroups: (names) =>
    new OrFilter({ filters: names.flatMap((name) => [is('member', name), is('uniqueMember', name)]) }),

  refusal: (user, now) => lockRefusal(user) ?? shadowRefusal(user, now) ?? sambaRefusal(user, now),

  passwordRefusal(user) {
    if (sambaFlags(user).includes('L')) return { code: 'account-locked' };
    if (user.text('pwdReset') !== 'TRUE') return undefined;
    return { code: 'password-expired', detail: 'it was reset and must be changed first' };
  },
};

/**
 * Year 0 stands for a lock without end, which an administrator has set; the end of any other only the server knows
 * (slapo-ppolicy, pwdAccountLockedTime).
 */
const lockRefusal = (user: DirectoryEntry): AccountRefusal | undefined =>
  user.text('pwdAccountLockedTime') === '000001010000Z' ? { code: 'account-locked', detail: 'for good' } : undefined;

/** RFC 2307: days since the epoch; 0 and -1 mean never. */
function shadowRefusal(user: DirectoryEntry, now: number): AccountRefusal | undefined {
  const days = user.integer('shadowExpire') ?? 0n;
  return days > 0n && now >= Number(days) * dayMs ? { code: 'account-expired' } : undefined;
}

/** Flags in brackets, such as [UX         ]: D disabled, L locked after wrong passwords. */
const sambaFlags = (user: DirectoryEntry): string => user.text('sambaAcctFlags') ?? '';

/** Times in seconds since the epoch. */
function sambaRefusal(user: DirectoryEntry, now: number): AccountRefusal | undefined {
  if (sambaFlags(user).includes('D')) return { code: 'account-disabled' };
  const kickoff = user.integer('sambaKickoffTime') ?? 0n;
  return kickoff > 0n && now >= Number(kickoff) * 1000 ? { code: 'account-expired' } : undefined;
}
