import { z } from 'zod';
import { edgeSlot, edgeStates } from './edge-presence.ts';
import { edgeId, ipv4 } from './values.ts';

/** Why a balancer keeps a datagram of IKE or ESP to itself. */
export const balancerDrops = [
  /** NAT keepalives of clients, which end here. */
  'keepalive',
  /** A cookie or SPI that no edge gives out. */
  'unknown-slot',
  /** First messages while no edge takes new clients. */
  'no-edge',
  /** More first messages than an edge can bear. */
  'flood',
  /** First messages with IPv4 options, which no client sends. */
  'ip-options',
  /** Packets of a host between balancer and edges that is no edge. */
  'not-an-edge',
  /** ICMP errors on packets of edges of which it is not known who sent them. */
  'icmp-unknown',
] as const;
export type BalancerDrop = (typeof balancerDrops)[number];

const traffic = z.object({ packets: z.int().nonnegative(), bytes: z.int().nonnegative() });
export type BalancerTraffic = z.infer<typeof traffic>;

/** How one balancer steers; every balancer answers. Counters are the kernel's: they outlive the process. */
export const balancerStatus = z.object({
  instance: z.string(),
  /** Where clients send to. */
  publicAddress: ipv4,
  /** As the rules have them. */
  edges: z.array(
    z.object({
      slot: edgeSlot,
      /** Absent where it has not been heard since this balancer's start. */
      edge: edgeId.optional(),
      address: ipv4,
      /** `silent`: not heard for too long; it gets what carries its slot, and nobody new. */
      state: z.enum([...edgeStates, 'silent']),
      toEdge: traffic,
      toClients: traffic,
    }),
  ),
  drops: z.partialRecord(z.enum(balancerDrops), z.int().nonnegative()),
  /** IKE messages to clients that were not remembered for want of room. */
  clientsForgotten: z.int().nonnegative(),
  /** What keeps the rules from being as they should be: a sentence. */
  problem: z.string().optional(),
});
export type BalancerStatus = z.infer<typeof balancerStatus>;
