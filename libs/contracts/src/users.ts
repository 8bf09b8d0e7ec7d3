import { z } from 'zod';
import { loginLimit } from './logins.ts';
import { groupName, ipv4, presentedName, sealed, userName } from './values.ts';

/** What an administrator rules for one account; null lifts the rule. */
const accountRules = {
  disabled: z.boolean(),
  /** A date is the last day on which the account is good, in the time zone of the settings (users.timeZone). */
  expires: z.union([z.iso.date(), z.iso.datetime()]).nullable(),
  /** The password counts as expired until a new one is set. */
  mustChange: z.boolean(),
  /** Such as `Mon-Fri 08:00-18:00, Sat 09:00-12:00`, in the time zone of the settings. */
  loginHours: z.string().min(1).max(1000).nullable(),
  /** null: what the realm says. */
  logins: z.union([loginLimit, z.literal('unlimited')]).nullable(),
  /** Granted with every login: an Office Mode address that no other account has. */
  address: ipv4.nullable(),
};

const clientAddress = z.string().min(1).max(64);

/** Administration of the auth service's store. Passwords travel sealed, with the user's name as the seal's context. */
export const userCommands = {
  'user.add': z.strictObject({
    name: userName,
    /** Without one the account is a machine's, or of somebody who logs in by certificate alone. */
    password: sealed.optional(),
    groups: z.array(groupName),
    /** true: it is in the community's groups of machines as well. */
    machine: z.boolean().optional(),
    officeMode: z.boolean(),
    address: ipv4.optional(),
    expires: accountRules.expires.unwrap().optional(),
    disabled: accountRules.disabled.optional(),
    /** true: only an argon2id hash is kept; the user can then log in by PAP alone. */
    papOnly: z.boolean(),
  }),
  'user.passwd': z.strictObject({ name: userName, password: sealed, papOnly: z.boolean() }),
  /** Changes what is named, and nothing else. */
  'user.set': z
    .strictObject({ name: userName, ...z.strictObject({ officeMode: z.boolean(), ...accountRules }).partial().shape })
    .refine((change) => Object.keys(change).length > 1, 'at least one thing to change'),
  /** Lifts the lock of the account and what holds back attempts by this name; with an address only what holds back that one. */
  'user.unlock': z.strictObject({ name: presentedName, from: clientAddress.optional() }),
  'user.locks': z.strictObject({}),
  'user.remove': z.strictObject({ name: userName }),
  'user.list': z.strictObject({}),
  'group.add': z.strictObject({ name: groupName }),
  'group.remove': z.strictObject({ name: groupName }),
  'group.add-member': z.strictObject({ group: groupName, user: userName }),
  'group.remove-member': z.strictObject({ group: groupName, user: userName }),
  'group.list': z.strictObject({}),
} as const;
export type UserCommand = keyof typeof userCommands;

export const userRecord = z.strictObject({
  name: userName,
  groups: z.array(groupName),
  officeMode: z.boolean(),
  /** false: a machine, or somebody who logs in by certificate alone. */
  hasPassword: z.boolean(),
  papOnly: z.boolean(),
  createdAt: z.iso.datetime(),
  ...accountRules,
  /** The auth service of the release before knows of none. */
  address: accountRules.address.optional(),
  /** Wrong passwords in a row. */
  failures: z.int(),
  lockedUntil: z.iso.datetime().nullable(),
  lastLogin: z.iso.datetime().nullable(),
});
export type UserRecord = z.infer<typeof userRecord>;

/** What holds back attempts at present: of an account, or by a name from an address, by a name from anywhere, or from an address. */
export const lockRecord = z.strictObject({
  what: z.enum(['account', 'user-and-address', 'user', 'address']),
  user: presentedName.optional(),
  from: clientAddress.optional(),
  until: z.iso.datetime(),
});
export type LockRecord = z.infer<typeof lockRecord>;

/** Whom a group lets into the Remote Access community. */
export const memberKinds = ['users', 'machines'] as const;
export type MemberKind = (typeof memberKinds)[number];

export const groupRecord = z.strictObject({
  name: groupName,
  members: z.int(),
  /** null: it is not in the community. */
  admits: z.enum(memberKinds).nullable(),
});
export type GroupRecord = z.infer<typeof groupRecord>;

export const userCommandReply = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('done'),
    users: z.array(userRecord).optional(),
    groups: z.array(groupRecord).optional(),
    locks: z.array(lockRecord).optional(),
  }),
  z.strictObject({ outcome: z.literal('failed'), reason: z.string() }),
]);
export type UserCommandReply = z.infer<typeof userCommandReply>;
