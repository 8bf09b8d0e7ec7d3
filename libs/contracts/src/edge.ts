import { z } from 'zod';
import { grants } from './auth.ts';
import { certificateReference } from './certificates.ts';
import { connectionStep, type EndReason } from './events.ts';
import { addressSource } from './ip-pool.ts';
import {
  clientFamily,
  connectionId,
  edgeId,
  groupName,
  ipv4,
  ipv6Prefix,
  preSharedKeyName,
  presentedName,
} from './values.ts';

/** A connection as it stands on an edge now. */
export const liveConnection = z.strictObject({
  connection: connectionId,
  edge: edgeId,
  remote: z.string(),
  step: connectionStep,
  since: z.iso.datetime(),
  user: presentedName.optional(),
  address: ipv4.optional(),
  /** Where the address comes from. */
  addressSource: addressSource.optional(),
  /** The session's /64, where IPv6 is on. */
  ipv6: ipv6Prefix.optional(),
  groups: z.array(groupName).optional(),
  machine: z.string().optional(),
  /** Name of the pre-shared key by which it proved itself. */
  preSharedKey: preSharedKeyName.optional(),
  client: clientFamily.optional(),
  ikeSuite: z.string().optional(),
  espSuite: z.string().optional(),
  /** Octets of the ICV in its ESP packets: with HMAC-SHA2-256 16, or 12 where the client cuts it. */
  icv: z.number().optional(),
  authentication: z.string().optional(),
  realm: z.string().optional(),
  backEnd: z.string().optional(),
  /** Those by which machine and user proved themselves. */
  certificates: z.array(certificateReference).optional(),
  bytesIn: z.number(),
  bytesOut: z.number(),
  packetsIn: z.number(),
  packetsOut: z.number(),
  drops: z.record(z.string(), z.number()),
});
export type LiveConnection = z.infer<typeof liveConnection>;

/** Every edge answers with its own that fit; what is left out fits all. */
export const sessionsRequest = z.strictObject({
  connection: connectionId.optional(),
  /** Any of these. */
  users: z.array(presentedName).max(256).optional(),
  address: ipv4.optional(),
  /** The client's, without port. */
  remoteAddress: z.string().max(64).optional(),
  /** Who vouches for the user: any of these. */
  backEnds: z.array(z.string()).max(256).optional(),
  /** By which machine or user proved themselves: any of these. */
  certificates: z.array(certificateReference).max(256).optional(),
  /** By a certificate that any of these CAs issued. */
  issuers: z.array(certificateReference.shape.issuer).max(256).optional(),
});
export type SessionsRequest = z.infer<typeof sessionsRequest>;
/**
 * What one message can carry of an edge's connections; `more`: another message of this edge follows. Its counters are in the last
 * one. Whoever asks puts the parts together (platform: `askEdgeSessions`).
 */
export const sessionsReply = z.strictObject({
  edge: edgeId,
  connections: z.array(liveConnection),
  drops: z.record(z.string(), z.number()),
  ignored: z.record(z.string(), z.number()),
  more: z.boolean().optional(),
});
export type SessionsReply = z.infer<typeof sessionsReply>;

/** On whose word a connection is ended. */
export const orderedEndReasons = [
  'ended-by-administrator',
  'disconnected-by-back-end',
  'replaced-by-new-connection',
  'certificate-revoked',
] as const satisfies EndReason[];

/** Every edge gets it; the one that holds the connection ends it. */
export const endSessionRequest = z.strictObject({
  connection: connectionId,
  reason: z.enum(orderedEndReasons).default('ended-by-administrator'),
});
export type EndSessionRequest = z.output<typeof endSessionRequest>;
export const endSessionReply = z.strictObject({ edge: edgeId, ended: z.boolean() });
export type EndSessionReply = z.infer<typeof endSessionReply>;

/**
 * Every edge gets it; the one that holds the connection goes by these limits from now on. What is left out stays as it is. A
 * session's time counts from its beginning, so that a limit that has passed ends it.
 */
export const setLimitsRequest = z.strictObject({
  connection: connectionId,
  ...grants.pick({ sessionTimeoutMs: true, idleTimeoutMs: true }).shape,
});
export type SetLimitsRequest = z.infer<typeof setLimitsRequest>;
export const setLimitsReply = z.strictObject({ edge: edgeId, changed: z.boolean() });
export type SetLimitsReply = z.infer<typeof setLimitsReply>;
