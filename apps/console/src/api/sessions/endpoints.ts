import { connectionStep, liveConnection, logQuery, logRecord } from '@sekisho/contracts';
import { z } from 'zod';
import { sessionsPageMax } from '../../limits.ts';
import { endpoint } from '../endpoint.ts';
import { connectionParams, course, logCursor, sessionSummary, told, trace } from '../shapes.ts';

const words = z.string().min(1).max(300);
export const sessionSorts = ['since', 'user', 'address', 'remote', 'edge', 'client', 'bytesIn', 'bytesOut'] as const;

export const listSessions = endpoint({
  id: 'listSessions',
  method: 'get',
  path: '/sessions',
  audience: 'viewer',
  summary: 'Who is connected or on the way in',
  query: z.strictObject({
    /** A part of user, address, remote, client or id, in any case of letters. */
    search: words.optional(),
    user: words.optional(),
    edge: words.optional(),
    group: words.optional(),
    client: words.optional(),
    step: connectionStep.optional(),
    sort: z.enum(sessionSorts).default('since'),
    order: z.enum(['asc', 'desc']).default('desc'),
    /** `next` of the page before. */
    cursor: z.string().max(400).optional(),
    limit: z.coerce.number().int().min(1).max(sessionsPageMax).default(500),
  }),
  answer: z.strictObject({
    at: z.iso.datetime(),
    /** Of all sessions, and of those that fit. */
    total: z.int(),
    matched: z.int(),
    sessions: z.array(sessionSummary),
    next: z.string().optional(),
    /** Edges that have not answered for a while: of theirs it is not known how they stand. */
    edgesAway: z.array(z.string()),
  }),
});

export const showSession = endpoint({
  id: 'showSession',
  method: 'get',
  path: '/sessions/{connection}',
  audience: 'viewer',
  summary: 'One connection: as it stands, its record, and its story step by step',
  params: connectionParams,
  tells: ['sentence', 'detail'],
  answer: z.strictObject({
    live: liveConnection.nullable(),
    record: logRecord.nullable(),
    steps: z.array(told),
    /** A long story is cut. */
    more: z.boolean(),
    course,
    ...trace.shape,
  }),
});

export const endSession = endpoint({
  id: 'endSession',
  method: 'post',
  path: '/sessions/{connection}/end',
  audience: 'operator',
  summary: 'Ends a connection; its user may connect again',
  params: connectionParams,
  answer: z.strictObject({ ended: z.boolean() }),
});

export const endSessionsOfUser = endpoint({
  id: 'endSessionsOfUser',
  method: 'post',
  path: '/sessions/end',
  audience: 'operator',
  summary: 'Ends all connections of a user',
  body: z.strictObject({ user: words }),
  answer: z.strictObject({ ended: z.int() }),
});

export const pastSessions = endpoint({
  id: 'pastSessions',
  method: 'get',
  path: '/past-sessions',
  audience: 'viewer',
  summary: 'Connections of the past, those that began last first',
  query: z.strictObject({
    user: logQuery.shape.user,
    spelling: logQuery.shape.spelling,
    address: logQuery.shape.address,
    remote: logQuery.shape.remote,
    client: logQuery.shape.client,
    preSharedKey: logQuery.shape.preSharedKey,
    since: logQuery.shape.since,
    outcome: logQuery.shape.outcome,
    before: logCursor.optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  tells: ['sentence', 'detail'],
  answer: z.strictObject({ records: z.array(logRecord), next: z.string().optional() }),
});
