import type { Random, Secret } from '@sekisho/wire';

/** EAP method types (RFC 3748 §5). */
export type EapMethod = 'md5-challenge';

/** Outcome of a step of an EAP server conversation (RFC 3748 §4). */
export type EapServerStep =
  | { readonly kind: 'send'; readonly packet: Uint8Array }
  /** The secret of this identity is wanted: answer with `secret`. */
  | { readonly kind: 'secret-wanted'; readonly identity: string }
  | { readonly kind: 'success'; readonly packet: Uint8Array; readonly identity: string; readonly method: EapMethod }
  | {
      readonly kind: 'failure';
      readonly packet: Uint8Array;
      readonly identity: string | undefined;
      readonly reason: EapFailure;
    };

export type EapFailure =
  | 'wrong-secret'
  | 'no-common-method'
  | 'unknown-identity'
  | 'malformed'
  | 'unexpected-response'
  | 'too-many-rounds';

/** An EAP server's side of one conversation; retransmission is the carrier's (RFC 3748 §4.3). */
export interface EapServer {
  /** A Response packet; the first one carries the Identity. */
  receive(packet: Uint8Array): EapServerStep;
  /** Answers `secret-wanted`; undefined: the identity is unknown or has no usable secret, which the peer can't tell from a wrong one. */
  secret(secret: Secret | undefined): EapServerStep;
}

export interface EapServerEnvironment {
  readonly random: Random;
  readonly name: string;
  /** Offered in this order; a Nak chooses the next that both have. */
  readonly methods: readonly EapMethod[];
}

/** An EAP peer: answers requests; undefined: the packet was not for it (silently discarded). */
export interface EapPeer {
  receive(packet: Uint8Array): Uint8Array | undefined;
}
