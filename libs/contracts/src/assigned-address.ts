import { z } from 'zod';
import { groupName, ipv4, userName } from './values.ts';

/** What the per-user file of Office Mode has for somebody. */
export const assignedAddressRequest = z.strictObject({ user: userName, groups: z.array(groupName).max(1000) });
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

export const assignedAddressReply = z.strictObject({
  /** The name of the file; absent: the settings have none. */
  file: z.string().optional(),
  /** Why the file cannot be read: what it said before still holds. */
  unreadable: z.string().optional(),
  /** Absent: no line is for this user. */
  assigned: assignedAddress.optional(),
});
export type AssignedAddressReply = z.infer<typeof assignedAddressReply>;
