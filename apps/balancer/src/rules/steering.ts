import type { EdgeState } from '@sekisho/contracts';
import type { Ipv4Network } from '@sekisho/platform';

/** `silent`: not heard for too long. */
export type SteeredState = EdgeState | 'silent';

/** An edge as the rules know it. */
export interface SteeredEdge {
  /** First byte of its SPIs and responder cookies, 1–255. */
  readonly slot: number;
  readonly address: string;
  readonly state: SteeredState;
}

/** Where this balancer stands. */
export interface Place {
  /** Where clients send to. */
  readonly publicAddress: string;
  /** The network of the edges. */
  readonly outside: Ipv4Network;
}

/** Whether it gets clients that nobody knows. */
export const takesNewClients = ({ state }: SteeredEdge): boolean => state === 'accepting';

/** Whether its clients come back to it with a new IKE SA. */
export const keepsClients = ({ state }: SteeredEdge): boolean => state === 'accepting' || state === 'draining';
