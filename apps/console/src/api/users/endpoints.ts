import { assignedAddressReply, groupName, ipv4, userCommands, userName, userRecord } from '@sekisho/contracts';
import { z } from 'zod';
import { passwordLettersMax } from '../../limits.ts';
import { endpoint } from '../endpoint.ts';

const params = z.strictObject({ name: userName });
/** Set here by hand; without one it is made and answered, this once. */
const chosenPassword = z.string().min(1).max(passwordLettersMax);
const rules = userCommands['user.set'].shape;

export const listUsers = endpoint({
  id: 'listUsers',
  method: 'get',
  path: '/users',
  audience: 'viewer',
  summary: 'Users of the internal database',
  answer: z.strictObject({ users: z.array(userRecord) }),
});

export const listUserAddresses = endpoint({
  id: 'listUserAddresses',
  method: 'get',
  path: '/user-addresses',
  audience: 'viewer',
  summary: 'Addresses that users who are connected have',
  answer: z.strictObject({
    addresses: z.array(
      z.strictObject({ user: z.string(), address: z.ipv4(), edge: z.string(), connection: z.string() }),
    ),
  }),
});

export const showFixedAddress = endpoint({
  id: 'showFixedAddress',
  method: 'get',
  path: '/fixed-address',
  audience: 'viewer',
  summary:
    'What the per-user file of Office Mode has for a user, and what is to be known of an address that the account has or may get',
  query: z.strictObject({
    user: userName,
    /** Names, with semicolons between them. */
    groups: z
      .string()
      .regex(/^[^;]{1,64}(;[^;]{1,64}){0,99}$/)
      .optional(),
    address: ipv4.optional(),
  }),
  tells: ['problems', 'unreadable'],
  answer: z.strictObject({
    ...assignedAddressReply.shape,
    /** The other account that has the address. */
    takenBy: userName.optional(),
    /** Others who are connected with the address, or the one of the line. */
    heldBy: z.array(z.strictObject({ user: z.string(), address: z.ipv4(), connection: z.string() })),
  }),
});

/** What may log in by it: a person with a password, a person by certificate alone, or a machine. */
const accountKind = z.enum(['password', 'certificate', 'machine']);

export const addUser = endpoint({
  id: 'addUser',
  method: 'post',
  path: '/users',
  audience: 'administrator',
  summary: 'Adds a user; a password that is made here is answered once',
  body: z.strictObject({
    name: userName,
    kind: accountKind,
    password: chosenPassword.optional(),
    groups: z.array(groupName).max(100),
    officeMode: z.boolean(),
    address: ipv4.optional(),
    papOnly: z.boolean().default(false),
  }),
  answer: z.strictObject({ password: z.string().optional() }),
});

export const changeUser = endpoint({
  id: 'changeUser',
  method: 'patch',
  path: '/users/{name}',
  audience: 'administrator',
  summary: 'Changes what is ruled for a user; null lifts a rule',
  params,
  body: z
    .strictObject({
      officeMode: rules.officeMode,
      disabled: rules.disabled,
      expires: rules.expires,
      mustChange: rules.mustChange,
      loginHours: rules.loginHours,
      logins: rules.logins,
      address: rules.address,
    })
    .refine((change) => Object.keys(change).length > 0, 'at least one thing to change'),
  answer: z.strictObject({}),
});

export const resetPassword = endpoint({
  id: 'resetPassword',
  method: 'post',
  path: '/users/{name}/password',
  audience: 'operator',
  summary: 'Sets a new password, which is answered once where it is made here',
  params,
  body: z.strictObject({ password: chosenPassword.optional(), papOnly: z.boolean().optional() }),
  answer: z.strictObject({ password: z.string().optional() }),
});

export const unlockUser = endpoint({
  id: 'unlockUser',
  method: 'post',
  path: '/users/{name}/unlock',
  audience: 'operator',
  summary: 'Lets a user try again after too many wrong passwords',
  params,
  answer: z.strictObject({}),
});

export const removeUser = endpoint({
  id: 'removeUser',
  method: 'delete',
  path: '/users/{name}',
  audience: 'administrator',
  summary: 'Removes a user',
  params,
  answer: z.strictObject({}),
});
