import {
  authHealthReply,
  edgePresence,
  edgeStates,
  gatewayCertificatesReply,
  poolUse,
  refusalCode,
  vitals,
} from '@sekisho/contracts';
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { finding, text } from '../shapes.ts';

const backEnd = authHealthReply.shape.backEnds.element;
const perSecond = z.number().min(0);

/** How much went on at a moment; of attempts those since the sample before. */
export const sample = z.strictObject({
  /** Milliseconds since the epoch. */
  at: z.int(),
  connected: z.int().min(0),
  bytesInPerSecond: perSecond,
  bytesOutPerSecond: perSecond,
  established: z.int().min(0),
  refused: z.int().min(0),
  /** Office Mode addresses of all pools, where they were asked for. */
  addressesInUse: z.int().optional(),
  addresses: z.int().optional(),
});
export type Sample = z.infer<typeof sample>;

export const overviewState = z.strictObject({
  at: z.iso.datetime(),
  sessions: z.strictObject({ connected: z.int(), underWay: z.int() }),
  edges: z.array(
    z.strictObject({
      edge: z.string(),
      state: z.enum([...edgeStates, 'gone']),
      sessions: z.int(),
      since: edgePresence.shape.since,
      drainsAt: z.iso.datetime().optional(),
    }),
  ),
  pools: z.array(poolUse),
  backEnds: z.array(
    z.strictObject({
      instance: z.string(),
      name: z.string(),
      kind: backEnd.shape.kind,
      ...backEnd.shape.servers.element.shape,
    }),
  ),
  /** Of the last hour. */
  attempts: z.strictObject({
    sinceMs: z.int(),
    connected: z.int(),
    refused: z.int(),
    /** Why, the most frequent first. */
    codes: z.array(z.strictObject({ code: refusalCode, sentence: text, count: z.int() })),
  }),
  services: z.array(
    vitals.pick({ service: true, instance: true, pid: true, uptimeMs: true, rssBytes: true, loopDelay: true }).strict(),
  ),
  certificates: z.array(
    z.strictObject({
      service: gatewayCertificatesReply.shape.service,
      ...gatewayCertificatesReply.shape.certificates.element.shape,
    }),
  ),
  /** What ends, the soonest first. */
  expiring: z.array(
    z.strictObject({
      kind: z.enum(['gateway-certificate', 'authority', 'crl']),
      name: z.string(),
      at: z.iso.datetime(),
      /** So soon that somebody should see to it. */
      soon: z.boolean(),
    }),
  ),
  /** Certificates of users and machines that end soon. */
  expiringCertificates: z.strictObject({ count: z.int(), withinDays: z.int() }).optional(),
  /** What an administrator should see to. */
  problems: z.array(z.strictObject({ severity: z.enum(['bad', 'warn']), ...finding.omit({ good: true }).shape })),
});
export type OverviewState = z.infer<typeof overviewState>;

export const overview = endpoint({
  id: 'overview',
  method: 'get',
  path: '/overview',
  audience: 'viewer',
  summary: 'How the gateway does, all at once, with samples of the last hour',
  answer: z.strictObject({ ...overviewState.shape, samples: z.array(sample) }),
});

export const samples = endpoint({
  id: 'samples',
  method: 'get',
  path: '/samples',
  audience: 'viewer',
  summary: 'What plots are made of: an hour, a sample every 5 seconds, or a day, one every 2 minutes',
  query: z.strictObject({ span: z.enum(['hour', 'day']).default('hour') }),
  answer: z.strictObject({ everyMs: z.int(), samples: z.array(sample) }),
});

/**
 * Events: `overview` (as GET /overview, without samples), `sample` (one), `sessions` ({ changed: summaries, ended: ids }), and
 * `reset` where what was missed is not known any more: everything is to be asked for anew.
 */
export const live = endpoint({
  id: 'live',
  method: 'get',
  path: '/live',
  audience: 'viewer',
  summary: 'What changes, as it does: server-sent events that go on behind Last-Event-ID',
  answer: { mediaType: 'text/event-stream' },
});
