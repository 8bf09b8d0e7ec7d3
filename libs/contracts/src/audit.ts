import { z } from 'zod';
import { connectionStep, endReasons } from './events.ts';
import { clientFamily, connectionId, ipv4, preSharedKeyName, refusalCode, userName } from './values.ts';

export const logQuery = z.strictObject({
  user: userName.optional(),
  /** `any`: in any case of letters, with a domain before the name or a realm behind it. */
  spelling: z.enum(['exact', 'any']).default('exact'),
  address: ipv4.optional(),
  connection: connectionId.optional(),
  /** The client's address as the gateway sees it, without port. */
  remote: z.union([z.ipv4(), z.ipv6()]).optional(),
  /** Family of the client, or what it begins with: `Windows` stands for all of these. */
  client: clientFamily.optional(),
  /** Name of the pre-shared key by which the machine proved itself. */
  preSharedKey: preSharedKeyName.optional(),
  since: z.iso.datetime().optional(),
  outcome: z.enum(['connected', 'refused', 'ended']).optional(),
  /** Why it was refused. */
  code: refusalCode.optional(),
  /** Those behind this record alone: the last one of the page before. */
  before: z.strictObject({ startedAt: z.iso.datetime(), connection: connectionId }).optional(),
  limit: z.int().min(1).max(1000).default(50),
});
export type LogQuery = z.infer<typeof logQuery>;

/** One connection's record; one row a connection. */
export const logRecord = z.strictObject({
  connection: connectionId,
  edge: z.string(),
  remote: z.string(),
  client: clientFamily.nullable().default(null),
  startedAt: z.iso.datetime(),
  outcome: z.enum(['connected', 'refused', 'ended']),
  user: z.string().nullable(),
  address: z.string().nullable(),
  authentication: z.string().nullable(),
  ikeSuite: z.string().nullable(),
  espSuite: z.string().nullable(),
  /** Name of the pre-shared key by which the machine proved itself. */
  preSharedKey: preSharedKeyName.nullable().default(null),
  code: refusalCode.nullable(),
  /** The refusal's sentence, or why the session ended. */
  sentence: z.string().nullable(),
  detail: z.string().nullable(),
  step: z.string().nullable(),
  endedAt: z.iso.datetime().nullable(),
  durationMs: z.number().nullable(),
  bytesIn: z.number().nullable(),
  bytesOut: z.number().nullable(),
});
export type LogRecord = z.infer<typeof logRecord>;
export const logReply = z.strictObject({ records: z.array(logRecord) });
export type LogReply = z.infer<typeof logReply>;

/** Why attempts failed that fit, as the log is asked for them. */
export const causesQuery = logQuery.omit({ outcome: true, before: true }).extend({
  /** Of so many of the latest at most. */
  limit: z.int().min(1).max(1000).default(1000),
});
export type CausesQuery = z.infer<typeof causesQuery>;
/** The most frequent first. `last`: when the latest of them began. */
export const causesReply = z.strictObject({
  causes: z.array(z.strictObject({ code: refusalCode, count: z.int().positive(), last: z.iso.datetime() })),
});
export type CausesReply = z.infer<typeof causesReply>;

/** Who has used which pre-shared key. */
export const keyUseQuery = z.strictObject({
  preSharedKey: preSharedKeyName.optional(),
  since: z.iso.datetime().optional(),
  limit: z.int().min(1).max(1000).default(1000),
});
export type KeyUseQuery = z.infer<typeof keyUseQuery>;

/** What one user did with one key from one family of clients; nameless, from one address: whoever was refused before saying a name. */
export const keyUse = z.strictObject({
  preSharedKey: preSharedKeyName,
  user: z.string().nullable(),
  client: clientFamily.nullable(),
  /** Of these, those of which something is in the log. */
  connections: z.int().positive(),
  /** The latest of them: where it came from, when it was last heard of, and what became of it. */
  remote: z.string(),
  lastAt: z.iso.datetime(),
  outcome: z.enum(['connected', 'refused', 'ended']),
});
export type KeyUse = z.infer<typeof keyUse>;
/** Those that were heard of last first. */
export const keyUseReply = z.strictObject({ uses: z.array(keyUse) });
export type KeyUseReply = z.infer<typeof keyUseReply>;

export const storyQuery = z.strictObject({ connection: connectionId });
export type StoryQuery = z.infer<typeof storyQuery>;

/** A client takes some 15 steps; of one that takes far more these are the first. */
export const storyStepsMax = 64;

/** One thing that was told of a connection. */
export const storyStep = z.strictObject({
  at: z.iso.datetime(),
  kind: z.enum(['step', 'established', 'refused', 'ended']),
  /** How far it had come. */
  step: connectionStep,
  detail: z.string().optional(),
  code: refusalCode.optional(),
  /** Why it ended. */
  reason: z.enum(endReasons).optional(),
});
export type StoryStep = z.infer<typeof storyStep>;
/** `record`: null as long as nothing but steps is known; in the order in which it happened. */
export const storyReply = z.strictObject({
  record: logRecord.nullable(),
  steps: z.array(storyStep),
  /** There was more than could be told. */
  more: z.boolean(),
});
export type StoryReply = z.infer<typeof storyReply>;
