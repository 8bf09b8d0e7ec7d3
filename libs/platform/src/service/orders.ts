import { z } from 'zod';

/** What the process that started a service tells it over their IPC channel. */
export const serviceOrder = z.discriminatedUnion('kind', [
  /** Take the settings of the file over in place. */
  z.strictObject({
    kind: z.literal('settings'),
    revision: z.ulid(),
    /** Secrets of the environment that the settings name by now, for this service. */
    environment: z.record(z.string(), z.string().optional()),
  }),
  /** Another one serves in its place: it finishes what it has begun, takes nothing new, and ends. */
  z.strictObject({ kind: z.literal('retire') }),
]);
export type ServiceOrder = z.infer<typeof serviceOrder>;

/** What a service tells it. */
export const serviceReport = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready') }),
  z.strictObject({ kind: z.literal('settings-taken'), revision: z.ulid() }),
  /** It goes on with those before. */
  z.strictObject({ kind: z.literal('settings-refused'), revision: z.ulid(), reason: z.string() }),
]);
export type ServiceReport = z.infer<typeof serviceReport>;
