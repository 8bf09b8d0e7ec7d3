import { z } from 'zod';
import { clientFamily, connectionId, ipv4, refusalCode, userName } from './values.ts';

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
