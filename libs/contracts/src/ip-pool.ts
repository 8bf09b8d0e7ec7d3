import { z } from 'zod';
import { grants } from './auth.ts';
import { loginLimit } from './logins.ts';
import { connectionId, edgeId, groupName, ipv4, ipv4Prefix, ipv6Prefix, userName } from './values.ts';

/** Where an Office Mode address comes from. */
export const addressSources = ['file', 'radius', 'dhcp', 'pool'] as const;
export const addressSource = z.enum(addressSources);
export type AddressSource = z.infer<typeof addressSource>;

export const leaseRequest = z.strictObject({
  connection: connectionId,
  edge: edgeId,
  user: userName,
  groups: z.array(groupName),
  /** The user's sessions that stand are counted by their leases. */
  logins: loginLimit.optional(),
  /** What the back end granted with the login. */
  ...grants.pick({ framedAddress: true, framedPool: true, dns: true, nbns: true }).shape,
});
export type LeaseRequest = z.infer<typeof leaseRequest>;

export const leaseReply = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('leased'),
    address: ipv4,
    source: addressSource,
    /** What the edge routes to itself as long as it has sessions in it: the block that it took the address from, or the address alone. */
    route: ipv4Prefix,
    /** The gateway's own address on the link. */
    gateway: ipv4,
    dns: z.array(ipv4),
    nbns: z.array(ipv4),
    domain: z.string().optional(),
    /** Routes that a DHCP server gave with the address, for the client. */
    routes: z.array(ipv4Prefix).max(64).optional(),
    /** The session's own /64. */
    ipv6: ipv6Prefix.optional(),
    /** The lease ends this many milliseconds from now unless renewed. */
    ttlMs: z.int().positive(),
  }),
  z.strictObject({
    outcome: z.literal('refused'),
    code: z.enum([
      'no-address-available',
      'no-address-assigned',
      'address-in-use',
      'address-service-unavailable',
      'dhcp-server-unavailable',
      'too-many-logins',
    ]),
    detail: z.string().optional(),
  }),
]);
export type LeaseReply = z.infer<typeof leaseReply>;

/** One message renews many leases of an edge. */
export const renewRequest = z.strictObject({
  edge: edgeId,
  /** With all that a store that lost its data has to know again: who is connected how often, and by what. */
  leases: z
    .array(
      z.strictObject({
        connection: connectionId,
        address: ipv4,
        user: userName,
        source: addressSource.optional(),
        route: ipv4Prefix.optional(),
        ipv6: ipv6Prefix.optional(),
      }),
    )
    .max(5000),
});
export type RenewRequest = z.infer<typeof renewRequest>;
/** `lost`: leases that are no longer this connection's, or whose login another one has replaced; their sessions must end. */
export const renewReply = z.strictObject({ lost: z.array(connectionId) });
export type RenewReply = z.infer<typeof renewReply>;

export const releaseRequest = z.strictObject({ edge: edgeId, connection: connectionId, address: ipv4 });
export type ReleaseRequest = z.infer<typeof releaseRequest>;
export const releaseReply = z.strictObject({ released: z.boolean() });
export type ReleaseReply = z.infer<typeof releaseReply>;

/** One pool, as its addresses stand now. */
export const poolUse = z.strictObject({
  name: z.string(),
  /** As it stands in the settings. */
  addresses: z.string(),
  size: z.int(),
  inUse: z.int(),
  /** Blocks that edges have taken. */
  blocks: z.int(),
});
export type PoolUse = z.infer<typeof poolUse>;

/** What the address service has to say of itself. */
export const poolHealthReply = z.strictObject({
  pools: z.array(poolUse),
  /** Sentences for the administrator: a pool that is nearly full, lines of the per-user file that are passed over … */
  problems: z.array(z.string()),
});
export type PoolHealthReply = z.infer<typeof poolHealthReply>;
