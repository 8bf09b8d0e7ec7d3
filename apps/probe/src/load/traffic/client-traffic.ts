import type { Instant } from '@sekisho/wire';
import type { LoadClient } from '../clients/load-client.ts';

/** Carries the clients' own traffic. */
export interface ClientTraffic {
  /** Whether the packet path shall carry IP packets by itself, between its own source of traffic and the sessions. */
  readonly inPath: boolean;
  connected(client: LoadClient, now: Instant): void;
  ended(client: LoadClient): void;
  /** The sessions are about to be closed: what is under way may still arrive. */
  finish?(now: Instant): void;
  /** A PPP frame with an IPv4 packet. */
  receive(client: LoadClient, frame: Uint8Array, now: Instant): void;
}
