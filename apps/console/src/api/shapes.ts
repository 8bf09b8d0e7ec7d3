import { connectionStep, liveConnection, logRecord, platformNames, refusalCode, storyStep } from '@sekisho/contracts';
import { z } from 'zod';

/** A sentence in each language. */
export const text = z.strictObject({ en: z.string(), ja: z.string() });

/** What a list of sessions shows of one. */
export const sessionSummary = liveConnection
  .pick({
    connection: true,
    edge: true,
    remote: true,
    step: true,
    since: true,
    user: true,
    address: true,
    groups: true,
    client: true,
    realm: true,
    authentication: true,
    machine: true,
    preSharedKey: true,
    bytesIn: true,
    bytesOut: true,
  })
  .strict();
export type SessionSummary = z.infer<typeof sessionSummary>;

/** A connection of a user, of an address or of an id, as a path names it. */
export const connectionParams = z.strictObject({ connection: liveConnection.shape.connection });

export const told = z.strictObject({ ...storyStep.shape, sentence: text.optional() });

/** Who takes part in the course of a connection. */
export const participants = ['client', 'gateway', 'auth', 'ip-pool'] as const;

/** One message of a sequence diagram, or several that belong together. */
export const courseMessage = z.strictObject({
  from: z.enum(participants),
  to: z.enum(participants),
  text,
  detail: z.string().optional(),
  kind: z.enum(['message', 'refused', 'ended']),
  /** The step that was reached by it. */
  step: connectionStep,
  /** Milliseconds since the first message, and since the one before. */
  atMs: z.int().min(0),
  tookMs: z.int().min(0),
});
export type CourseMessage = z.infer<typeof courseMessage>;

/** How a connection came about, as a sequence diagram shows it. */
export const course = z.strictObject({ participants: z.array(z.enum(participants)), messages: z.array(courseMessage) });

/** Where the trace of a connection is. */
export const trace = z.strictObject({
  traceId: z.string(),
  /** By console.traceLink of the settings. */
  traceUrl: z.string().optional(),
});

export const refusedRecord = z.strictObject({ ...logRecord.shape, reason: text, cure: text });

/** Attempts that failed for one reason. */
export const refusedGroup = z.strictObject({
  code: refusalCode,
  sentence: text,
  cure: text,
  count: z.int(),
  last: z.iso.datetime(),
});

export const rung = z.strictObject({ text, mark: z.enum(['reached', 'stopped', 'ahead']) });
const platform = z.enum(Object.keys(platformNames) as [keyof typeof platformNames]);

/** All there is to say of one attempt that failed. */
export const explained = z.strictObject({
  record: logRecord,
  code: refusalCode,
  sentence: text,
  cure: text,
  ladder: z.array(rung),
  shown: z.array(z.strictObject({ platforms: z.array(platform), text })),
  command: z.string().optional(),
  clientCommands: z.array(z.strictObject({ platform, command: z.string() })),
  /** Whether it would fail again; absent: that is not known. */
  stands: z.boolean().optional(),
  /** It ended before a user was named: whose it is follows from the address alone. */
  byAddressAlone: z.boolean(),
});

export const finding = z.strictObject({ good: z.boolean(), text, command: z.string().optional() });

/** Before it in the order of the log: `<startedAt>_<connection>` of the last record of the page before. */
export const logCursor = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT[\d:.]{5,15}Z_[0-7][0-9A-HJKMNP-TV-Z]{25}$/)
  .refine((cursor) => !Number.isNaN(Date.parse(cursor.split('_')[0] ?? '')), 'no cursor of this list');
