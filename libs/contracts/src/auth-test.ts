import { z } from 'zod';
import { backEndKinds, grants, machineAuthentication, userMethod, verifyReply } from './auth.ts';
import { groupName, preSharedKeyName, presentedName, refusalCode, sealed } from './values.ts';

/** Methods for which the auth service can play the client itself. */
export const testableMethods = ['pap', 'chap-md5', 'ms-chap-v2'] as const;
export type TestableMethod = (typeof testableMethods)[number];

/** An administrator tries a user. The password travels sealed, with the user's name as the seal's context. */
export const authTestRequest = z.strictObject({
  user: presentedName,
  password: sealed,
  method: z.enum(testableMethods),
  /** What the machine is taken to have used. */
  machine: machineAuthentication,
  /** The pre-shared key that it is taken to have; without it, any that the user may use. */
  preSharedKey: preSharedKeyName.optional(),
});
export type AuthTestRequest = z.infer<typeof authTestRequest>;

const tookMs = z.number().nonnegative();

const realm = z.strictObject({
  name: z.string(),
  /** What of the user's name led there. */
  rule: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.enum(['suffix', 'prefix']), text: z.string() }),
    z.strictObject({ kind: z.literal('default') }),
  ]),
  /** The user's name within the realm. */
  user: z.string(),
  methods: z.array(userMethod),
  /** In the order they are asked. */
  backEnds: z.array(z.string()),
});

const askedBackEnd = z.strictObject({
  name: z.string(),
  kind: z.enum(backEndKinds),
  answer: z.enum(['accepted', 'refused', 'unknown-user', 'unavailable', 'method-not-possible']),
  code: refusalCode.optional(),
  detail: z.string().optional(),
  tookMs,
});

const check = z.strictObject({
  what: z.enum([
    'method-of-realm',
    'remote-access-community',
    'office-mode',
    'machine-authentication',
    /** Told where a key was asked for alone. */
    'pre-shared-key',
    'user-authentication',
  ]),
  passed: z.boolean(),
  detail: z.string().optional(),
});

/** Every step that a login takes, as far as it came. */
export const authTestReply = z.strictObject({
  /** Missing: no realm takes such a name. */
  realm: realm.optional(),
  asked: z.array(askedBackEnd),
  /** Missing: no back end accepted the user. */
  account: z.strictObject({ user: z.string(), groups: z.array(groupName), officeMode: z.boolean(), grants }).optional(),
  checks: z.array(check),
  verdict: verifyReply,
  tookMs,
});
export type AuthTestReply = z.infer<typeof authTestReply>;
