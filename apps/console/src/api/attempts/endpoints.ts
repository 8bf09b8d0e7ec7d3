import { logQuery, logRecord, refusalCode, refusals } from '@sekisho/contracts';
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import {
  connectionParams,
  course,
  explained,
  finding,
  logCursor,
  refusedGroup,
  refusedRecord,
  sessionSummary,
  text,
  told,
  trace,
} from '../shapes.ts';

export const listAttempts = endpoint({
  id: 'listAttempts',
  method: 'get',
  path: '/attempts',
  audience: 'viewer',
  summary: 'Attempts that failed, the latest first, and why the latest of them failed',
  query: z.strictObject({
    code: z.enum(Object.keys(refusals) as [keyof typeof refusals]).optional(),
    user: logQuery.shape.user,
    client: logQuery.shape.client,
    remote: logQuery.shape.remote,
    since: logQuery.shape.since,
    before: logCursor.optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  tells: ['sentence', 'detail'],
  answer: z.strictObject({
    attempts: z.array(refusedRecord),
    /** Of at most a thousand that fit, by cause, the most frequent first. */
    groups: z.array(refusedGroup),
    next: z.string().optional(),
  }),
});

export const showAttempt = endpoint({
  id: 'showAttempt',
  method: 'get',
  path: '/attempts/{connection}',
  audience: 'viewer',
  summary: 'One attempt that failed: why, what the client showed, what cures it, and its steps',
  params: connectionParams,
  tells: ['sentence', 'detail'],
  answer: z.strictObject({ ...explained.shape, steps: z.array(told), more: z.boolean(), course, ...trace.shape }),
});

export const showDiagnosis = endpoint({
  id: 'showDiagnosis',
  method: 'get',
  path: '/diagnosis',
  audience: 'viewer',
  summary: 'Why a user, an address or a connection is not in, with what is so now',
  query: z.strictObject({
    /** A user, an IP address, or the id of a connection or of its trace. */
    who: z.string().min(1).max(253),
    since: z.iso.datetime().optional(),
  }),
  tells: ['sentence', 'detail'],
  answer: z.strictObject({
    subject: z.string(),
    verdict: z.enum(['connected', 'under-way', 'refused', 'ended', 'silent', 'unknown']),
    connected: z.array(sessionSummary),
    underWay: z.array(sessionSummary),
    /** The newest that was in, and is not any more. */
    ended: logRecord.optional(),
    latest: explained.optional(),
    others: z.array(
      z.strictObject({
        code: refusalCode,
        sentence: text,
        count: z.int(),
        first: z.iso.datetime(),
        last: z.iso.datetime(),
      }),
    ),
    findings: z.array(finding),
    /** Names that somebody may have meant. */
    nearest: z.array(z.string()),
    /** Services that were asked in vain. */
    away: z.array(z.string()),
  }),
});
