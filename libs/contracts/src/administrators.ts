import { z } from 'zod';

/** What an administrator of the console may do; each may also do what those before it may. */
export const administratorRole = z.enum(['viewer', 'operator', 'administrator']);

/** By which administrators sign in, and are named in the record of changes. */
export const administratorName = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}._@-]{0,63}$/u);

/** SHA-256 of a link's token, in hex: who makes the link keeps the token, which therefore is never on the bus. */
const tokenHash = z.string().regex(/^[0-9a-f]{64}$/);

/** Administration of the console's administrators, by whoever is root on the gateway. */
export const administratorCommands = {
  'admin.list': z.strictObject({}),
  'admin.add': z.strictObject({ name: administratorName, role: administratorRole, token: tokenHash }),
  /** A new link to set password and second factor; the one before is no longer good. */
  'admin.invite': z.strictObject({ name: administratorName, token: tokenHash }),
  /** Changes what is named, and nothing else. */
  'admin.set': z
    .strictObject({ name: administratorName, role: administratorRole.optional(), disabled: z.boolean().optional() })
    .refine((change) => Object.keys(change).length > 1, 'at least one thing to change'),
  'admin.remove': z.strictObject({ name: administratorName }),
} as const;
export type AdministratorCommand = keyof typeof administratorCommands;

export const administratorCommandNames = Object.keys(administratorCommands) as readonly AdministratorCommand[];

export const administratorRecord = z.strictObject({
  name: z.string(),
  role: administratorRole,
  disabled: z.boolean(),
  /** How they sign in; none: the invitation was not accepted yet. */
  signsInBy: z.enum(['password', 'oidc', 'none']),
  createdAt: z.iso.datetime(),
});
export type AdministratorRecord = z.infer<typeof administratorRecord>;

export const administratorCommandReply = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('done'),
    administrators: z.array(administratorRecord).optional(),
    /** Of a link: where the console is, and until when the link is good. */
    invitation: z.strictObject({ console: z.string(), expiresAt: z.iso.datetime() }).optional(),
    /** What was there before a change. */
    before: administratorRecord.optional(),
  }),
  z.strictObject({ outcome: z.literal('failed'), reason: z.string() }),
]);
export type AdministratorCommandReply = z.infer<typeof administratorCommandReply>;
