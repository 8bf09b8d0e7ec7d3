import type { Duration, Endpoint, Instant } from '@sekisho/wire';
import type { DhcpMessage } from '../message.ts';
import type { DhcpClient, DhcpLease, LeaseFlaw } from './lease.ts';

export interface DhcpClientSettings {
  /** Asked in this order; at least one. */
  readonly servers: readonly Endpoint[];
  /** For one answer. */
  readonly timeout: Duration;
  /** So often a server is asked the same. */
  readonly tries: number;
  /** A server that was silent is asked after the others for so long. */
  readonly deadTime: Duration;
  /** What is given for less time is of no use. */
  readonly leaseTimeMin: Duration;
  /** An address of the subnet to lease from (RFC 3011, RFC 3527), where it is not that of the relay agent. */
  readonly subnet?: string | undefined;
}

/** Names an exchange until its effect `bound`, `unanswered` or `lost`. */
export type ExchangeId = number;

/** What became of a server that was asked. */
export type ServerFailure =
  /** It is away, or has no address for this client: servers don't say. */
  | 'no-answer'
  /** Nothing can be sent to it. */
  | 'unreachable'
  /** It took its offers back. */
  | 'refused'
  | LeaseFlaw;

export interface TriedServer {
  readonly server: Endpoint;
  readonly failure: ServerFailure;
  /** What the server said (option 56). */
  readonly message?: string | undefined;
}

export type IgnoredReason =
  | 'malformed'
  /** An answer to nothing that is asked now. */
  | 'unexpected';

export type DhcpEffect =
  /** `message` is to go out with the relay agent's own address in `giaddr`. */
  | { readonly kind: 'send'; readonly server: Endpoint; readonly message: DhcpMessage }
  /** The lease counts from `askedAt`. */
  | { readonly kind: 'bound'; readonly exchange: ExchangeId; readonly lease: DhcpLease; readonly askedAt: Instant }
  /** `tried` in the order in which they were asked. */
  | { readonly kind: 'unanswered'; readonly exchange: ExchangeId; readonly tried: readonly TriedServer[] }
  /** A server says that the address is this client's no more. */
  | {
      readonly kind: 'lost';
      readonly exchange: ExchangeId;
      readonly server: Endpoint;
      readonly message?: string | undefined;
    }
  | { readonly kind: 'ignored'; readonly reason: IgnoredReason; readonly detail: string };

/** States of a client's own (RFC 2131 §4.4, figure 5), as far as they wait for an answer. */
export type Step =
  /** `preferred`: an address that the client had before. */
  | { readonly at: 'selecting'; readonly preferred?: string | undefined }
  | { readonly at: 'requesting'; readonly offer: DhcpLease }
  | { readonly at: 'renewing'; readonly lease: DhcpLease }
  /** Any server may answer. */
  | { readonly at: 'rebinding'; readonly lease: DhcpLease };

export interface Exchange {
  readonly id: ExchangeId;
  /** Another one for every server, and after an offer that was taken back. */
  xid: number;
  readonly client: DhcpClient;
  readonly startedAt: Instant;
  step: Step;
  server: Endpoint;
  /** The server that is asked now, for the first time in this exchange. */
  askedAt: Instant;
  /** The message that is out, for the first time. */
  sentAt: Instant;
  sent: number;
  /** Offers that this server took back. */
  refused: number;
  repeatAt: Instant;
  readonly tried: TriedServer[];
}
