import { z } from 'zod';
import { loginLimit } from './logins.ts';
import { connectionId, edgeId, groupName, ipv4, userName } from './values.ts';

export const leaseRequest = z.strictObject({
  connection: connectionId,
  edge: edgeId,
  user: userName,
  groups: z.array(groupName),
  /** The user's sessions that stand are counted by their leases. */
  logins: loginLimit.optional(),
});
export type LeaseRequest = z.infer<typeof leaseRequest>;

export const leaseReply = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('leased'),
    address: ipv4,
    /** The gateway's own address on the link. */
    gateway: ipv4,
    dns: z.array(ipv4),
    nbns: z.array(ipv4),
    domain: z.string().optional(),
    /** The lease ends this many milliseconds from now unless renewed. */
    ttlMs: z.int().positive(),
  }),
  z.strictObject({
    outcome: z.literal('refused'),
    code: z.enum(['no-address-available', 'address-service-unavailable', 'too-many-logins']),
    detail: z.string().optional(),
  }),
]);
export type LeaseReply = z.infer<typeof leaseReply>;

/** One message renews many leases of an edge. */
export const renewRequest = z.strictObject({
  edge: edgeId,
  /** With the user, so that a store that lost its data knows again who is connected how often. */
  leases: z.array(z.strictObject({ connection: connectionId, address: ipv4, user: userName })).max(5000),
});
export type RenewRequest = z.infer<typeof renewRequest>;
/** `lost`: leases that are no longer this connection's, or whose login another one has replaced; their sessions must end. */
export const renewReply = z.strictObject({ lost: z.array(connectionId) });
export type RenewReply = z.infer<typeof renewReply>;

export const releaseRequest = z.strictObject({ edge: edgeId, connection: connectionId, address: ipv4 });
export type ReleaseRequest = z.infer<typeof releaseRequest>;
export const releaseReply = z.strictObject({ released: z.boolean() });
export type ReleaseReply = z.infer<typeof releaseReply>;
