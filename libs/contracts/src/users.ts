import { z } from 'zod';
import { groupName, sealed, userName } from './values.ts';

/** Administration of the auth service's store. Passwords travel sealed, with the user's name as the seal's context. */
export const userCommands = {
  'user.add': z.strictObject({
    name: userName,
    password: sealed,
    groups: z.array(groupName),
    officeMode: z.boolean(),
    /** true: only an argon2id hash is kept; the user can then log in by PAP alone. */
    papOnly: z.boolean(),
  }),
  'user.passwd': z.strictObject({ name: userName, password: sealed, papOnly: z.boolean() }),
  'user.set': z.strictObject({ name: userName, officeMode: z.boolean() }),
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
  papOnly: z.boolean(),
  createdAt: z.iso.datetime(),
});
export type UserRecord = z.infer<typeof userRecord>;
export const groupRecord = z.strictObject({ name: groupName, members: z.int(), inCommunity: z.boolean() });
export type GroupRecord = z.infer<typeof groupRecord>;

export const userCommandReply = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('done'),
    users: z.array(userRecord).optional(),
    groups: z.array(groupRecord).optional(),
  }),
  z.strictObject({ outcome: z.literal('failed'), reason: z.string() }),
]);
export type UserCommandReply = z.infer<typeof userCommandReply>;
