import { z } from 'zod';
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
