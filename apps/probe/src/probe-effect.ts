import type { DiffieHellmanQuestion, IkePolicy } from '@sekisho/isakmp';
import type { NetworkParameters, PppPeerCredentials } from '@sekisho/ppp';
import type { Endpoint, Random } from '@sekisho/wire';
import type { ProbeFailure } from './failure.ts';
import type { ProbeStep } from './steps.ts';

export interface ProbeSettings {
  /** Address of the gateway. */
  readonly server: string;
  /** This end's address and port as the host knows them. */
  readonly local: Endpoint;
  readonly policy: IkePolicy;
  readonly credentials: PppPeerCredentials;
  readonly random: Random;
  readonly hostName: string;
}

export type ProbeEffect =
  /** A datagram for the gateway's port 500 or 4500. */
  | { readonly kind: 'send'; readonly bytes: Uint8Array; readonly port: number }
  /** Answer with `answer`. */
  | { readonly kind: 'diffie-hellman'; readonly question: DiffieHellmanQuestion }
  | { readonly kind: 'step-done'; readonly step: ProbeStep }
  /** The end of `start`'s work. `mtu`: largest IP packet the gateway takes. */
  | { readonly kind: 'connected'; readonly network: NetworkParameters; readonly mtu: number }
  | { readonly kind: 'echo-reply'; readonly source: string; readonly sequence: number }
  /** The connection could not be made, or broke. Nothing follows. */
  | { readonly kind: 'failed'; readonly failure: ProbeFailure }
  /** The end of `close`'s work. Nothing follows. */
  | { readonly kind: 'closed' };
