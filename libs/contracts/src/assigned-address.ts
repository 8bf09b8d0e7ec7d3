import { z } from 'zod';
import { addressSource } from './ip-pool.ts';
import { groupName, ipv4, userName } from './values.ts';

/** What somebody gets as a fixed address of Office Mode: by the per-user file, or granted with the login. */
export const assignedAddressRequest = z.strictObject({
  user: userName,
  groups: z.array(groupName).max(1000),
  /** That the login grants, or would. */
  granted: ipv4.optional(),
});
export type AssignedAddressRequest = z.infer<typeof assignedAddressRequest>;

/** Of lines that give some of the same addresses to others so many are told. */
export const sharedLinesToldMax = 8;

const line = z.strictObject({
  /** From 1. */
  line: z.int().positive(),
  /** The addresses as they are written. */
  addresses: z.string(),
  /** User or group as written. */
  who: z.string(),
});

export const assignedAddress = z.strictObject({
  ...line.shape,
  /** Whom the line names: the user, or one of the user's groups. */
  by: z.enum(['user', 'group']),
  /** Both ends included; of a single address the same. */
  first: ipv4,
  last: ipv4,
  /** The pool that addresses of the line are of too, which leaves them out; absent: they are of none. */
  pool: z.string().optional(),
  /** Whether the methods of this user have the file among them (`officeMode.methods`, or those of the profile). */
  asked: z.boolean(),
  /** Lines that give some of the same addresses to others, the first ones. */
  shared: z.array(line).max(sharedLinesToldMax),
  /** Sentences on what is wrong with the line, or looks so. */
  problems: z.array(z.string()),
});
export type AssignedAddress = z.infer<typeof assignedAddress>;

/** What is to be known of an address that the login grants. */
export const grantedAddress = z.strictObject({
  /** Whether the methods of this user have `radius` among them, by which it is given. */
  asked: z.boolean(),
  /** The first method that has an address for this user; it is given if that is `radius`. Absent: none has. */
  first: addressSource.optional(),
  /** It is the gateway's own on every link. */
  gatewaysOwn: z.boolean(),
  /** The pool that may give it to anybody. */
  pool: z.string().optional(),
  /** It is of no pool, so that routers have to be told where it is. */
  unrouted: z.boolean(),
  /** Lines of the per-user file that give it to others, the first ones. */
  shared: z.array(line).max(sharedLinesToldMax),
});
export type GrantedAddress = z.infer<typeof grantedAddress>;

export const assignedAddressReply = z.strictObject({
  /** The name of the file; absent: the settings have none. */
  file: z.string().optional(),
  /** Why the file cannot be read: what it said before still holds. */
  unreadable: z.string().optional(),
  /** Absent: no line is for this user. */
  assigned: assignedAddress.optional(),
  /** Of the address that was asked about. */
  granted: grantedAddress.optional(),
});
export type AssignedAddressReply = z.infer<typeof assignedAddressReply>;
