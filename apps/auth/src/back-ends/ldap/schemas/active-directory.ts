import { EqualityFilter, ExtensibleFilter, type Filter, OrFilter } from 'ldapts';
import type { DirectoryEntry } from '../directory-entry.ts';
import type { DirectorySchema } from './schema.ts';

/** LDAP_MATCHING_RULE_IN_CHAIN ([MS-ADTS] §3.1.1.3.4.4.3): also what is a member through other groups. */
const inChain = '1.2.840.113556.1.4.1941';

/** [MS-ADTS] §2.2.16. */
const flags = {
  accountDisabled: 0x2n,
  lockedOut: 0x10n,
  passwordNeverExpires: 0x10000n,
  passwordExpired: 0x80_0000n,
} as const;

/** Active Directory and Samba's. Of the primary group itself the user is a member, of groups around it not. */
export const activeDirectory: DirectorySchema = {
  userFilter: '(&(objectCategory=person)(objectClass=user)(|(sAMAccountName={name})(userPrincipalName={name})))',
  nameAttribute: 'sAMAccountName',
  userAttributes: [
    ...['sAMAccountName', 'userAccountControl', 'msDS-User-Account-Control-Computed'],
    ...['accountExpires', 'pwdLastSet', 'objectSid', 'primaryGroupID'],
  ],

  groupsOfUser(user) {
    const members: Filter[] = [
      new ExtensibleFilter({ matchType: 'member', rule: inChain, value: user.dn }),
      new EqualityFilter({ attribute: 'member', value: user.dn }),
    ];
    const primary = primaryGroupSid(user);
    if (primary !== undefined) members.push(new EqualityFilter({ attribute: 'objectSid', value: primary }));
    return new OrFilter({ filters: members });
  },

  groupsOfGroups: undefined,

  refusal(user, now) {
    if ((controlOf(user) & flags.accountDisabled) !== 0n) return { code: 'account-disabled' };
    return hasExpired(user, now) ? { code: 'account-expired' } : undefined;
  },

  passwordRefusal(user) {
    const control = controlOf(user);
    if ((control & flags.lockedOut) !== 0n) return { code: 'account-locked' };
    if ((control & flags.passwordNeverExpires) !== 0n) return undefined;
    if ((control & flags.passwordExpired) !== 0n) return { code: 'password-expired' };
    if (user.integer('pwdLastSet') !== 0n) return undefined;
    return { code: 'password-expired', detail: 'it must be changed first' };
  },
};

const controlOf = (user: DirectoryEntry): bigint =>
  (user.integer('userAccountControl') ?? 0n) | (user.integer('msDS-User-Account-Control-Computed') ?? 0n);

/** The domain's part of the user's SID with the group's relative identifier, little-endian, at its end ([MS-DTYP] §2.4.2.2). */
function primaryGroupSid(user: DirectoryEntry): Buffer | undefined {
  const [sid] = user.values('objectSid');
  const group = user.integer('primaryGroupID');
  if (!Buffer.isBuffer(sid) || sid.length < 12 || group === undefined) return undefined;
  const primary = Buffer.from(sid);
  primary.writeUInt32LE(Number(BigInt.asUintN(32, group)), sid.length - 4);
  return primary;
}

/** Between 1601, where the clock of Windows begins, and 1970. */
const windowsEpochMs = 11_644_473_600_000n;
const ticksPerMs = 10_000n;
const never = [0n, 0x7fff_ffff_ffff_ffffn];

function hasExpired(user: DirectoryEntry, now: number): boolean {
  const expires = user.integer('accountExpires') ?? 0n;
  return !never.includes(expires) && BigInt(now) >= expires / ticksPerMs - windowsEpochMs;
}
