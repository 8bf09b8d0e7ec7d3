import { z } from 'zod';
import { settingsRevision } from './settings.ts';

/** Services whose instances in a cluster are told to take settings over. */
export const settingsTakers = ['ca', 'auth', 'ip-pool', 'audit', 'console', 'balancer', 'edge'] as const;
export type SettingsTaker = (typeof settingsTakers)[number];

/** Of the text that is to be taken: the first 16 hexadecimal digits of its SHA-256. */
const digest = z.string().regex(/^[0-9a-f]{16}$/);

/** Asked again until it has been taken: whoever runs with that text already says so, and does nothing. */
export const settingsTakeRequest = z.strictObject({
  revision: settingsRevision,
  digest,
  /** `in-place`: by the process that runs; `anew`: by one that takes its place. */
  way: z.enum(['in-place', 'anew']),
});
export type SettingsTakeRequest = z.infer<typeof settingsTakeRequest>;

export const settingsTakeReply = z.discriminatedUnion('outcome', [
  /** It runs with them. */
  z.strictObject({ outcome: z.literal('taken') }),
  /** It finishes what it has begun, and ends, so that it is started anew. */
  z.strictObject({ outcome: z.literal('leaving') }),
  /** It goes on with those before. */
  z.strictObject({ outcome: z.literal('refused'), reason: z.string() }),
]);
export type SettingsTakeReply = z.infer<typeof settingsTakeReply>;
