import type { Random } from '@sekisho/wire';

/** EAP method types (RFC 3748 §5). */
export type EapMethod = 'md5-challenge';

/** What a peer answered to a challenge; somebody who knows its secret says whether that is right. */
export interface EapCredentials {
  readonly method: 'chap-md5';
  /** 0..255 */
  readonly identifier: number;
  readonly challenge: Uint8Array;
  /** 16 bytes */
  readonly response: Uint8Array;
}

/** Outcome of a step of an EAP server conversation (RFC 3748 §4). */
export type EapServerStep =
  | { readonly kind: 'send'; readonly packet: Uint8Array }
  /** Are these the credentials of this identity? Answer with `verified`. */
  | { readonly kind: 'verify'; readonly identity: string; readonly credentials: EapCredentials }
  | { readonly kind: 'success'; readonly packet: Uint8Array; readonly identity: string; readonly method: EapMethod }
  | {
      readonly kind: 'failure';
      readonly packet: Uint8Array;
      readonly identity: string | undefined;
      readonly reason: EapFailure;
    };

export type EapFailure = 'refused' | 'no-common-method' | 'malformed' | 'unexpected-response' | 'too-many-rounds';

/** An EAP server's side of one conversation; retransmission is the carrier's (RFC 3748 §4.3). */
export interface EapServer {
  /** A Response packet; the first one carries the Identity. */
  receive(packet: Uint8Array): EapServerStep;
  /** Answers `verify`. */
  verified(right: boolean): EapServerStep;
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
