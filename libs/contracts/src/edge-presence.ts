import { z } from 'zod';
import { edgeId, ipv4 } from './values.ts';

/** `draining`: takes no new clients and serves those who are in; `drained`: draining, and nobody is in any more. */
export const edgeStates = ['accepting', 'draining', 'drained'] as const;
export type EdgeState = (typeof edgeStates)[number];

/** First byte of every ESP SPI and IKE responder cookie that an edge gives out, so that a balancer knows whose it is. */
export const edgeSlotMax = 255;
export const edgeSlot = z.int().min(1).max(edgeSlotMax);

/**
 * What every edge tells of itself, and how often: whoever hears nothing for `edgeGoneAfterMs` while the bus is there takes it
 * for gone. Keys that a later version adds are passed over, so that an edge of it is not taken for gone.
 */
export const edgePresence = z.object({
  edge: edgeId,
  /** Absent where the settings name no cluster: then nobody has to tell edges apart by their packets. */
  slot: edgeSlot.optional(),
  /** Its own in `cluster.outside`, where IKE and ESP for it are sent to. Absent with the slot. */
  address: ipv4.optional(),
  state: z.enum(edgeStates),
  /** Clients that are in. */
  sessions: z.int().nonnegative(),
  /** When this process began to serve: connections of the same edge that began before are over. */
  since: z.iso.datetime(),
  /** When a draining edge says goodbye to whoever is left. */
  drainsAt: z.iso.datetime().optional(),
  /** By the edge's clock. */
  at: z.iso.datetime(),
});
export type EdgePresence = z.infer<typeof edgePresence>;

export const edgePresenceIntervalMs = 2_000;
/** Two that got lost, and one that is late. */
export const edgeGoneAfterMs = 6_000;

/** JetStream KV bucket of the slots in use: the slot's number as key, `edgeSlotClaim` in JSON. */
export const edgeSlotBucket = { name: 'SEKISHO_EDGE_SLOTS', ttlMs: 3600_000 } as const;
export const edgeSlotClaim = z.object({
  edge: edgeId,
  /** Of the process: a restarted edge takes its own slot over. */
  since: z.iso.datetime(),
});
export type EdgeSlotClaim = z.infer<typeof edgeSlotClaim>;

export const drainGraceMaxMs = 24 * 3600_000;

/** Every edge gets it; the one that is meant drains, or takes new clients again. */
export const edgeDrainRequest = z.discriminatedUnion('order', [
  z.strictObject({
    order: z.literal('drain'),
    edge: edgeId,
    /** So long it serves whoever is in before it ends their sessions. */
    graceMs: z.int().nonnegative().max(drainGraceMaxMs),
  }),
  z.strictObject({ order: z.literal('undrain'), edge: edgeId }),
]);
export type EdgeDrainRequest = z.infer<typeof edgeDrainRequest>;
/** `obeyed`: false of every edge that was not meant. */
export const edgeDrainReply = z.strictObject({ obeyed: z.boolean(), presence: edgePresence });
export type EdgeDrainReply = z.infer<typeof edgeDrainReply>;
