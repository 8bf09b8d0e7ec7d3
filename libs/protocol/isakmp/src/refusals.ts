import type { Endpoint } from '@sekisho/wire';
import type { IkeSaId } from './security-associations.ts';

/** Why a peer was refused. The edge maps each to one refusal of the contracts. */
export type IkeRefusalCode =
  | 'no-acceptable-ike-suite'
  | 'pre-shared-key-not-supported'
  | 'authentication-method-not-supported'
  | 'pre-shared-key-mismatch'
  /** The client has proven itself by a key that is accepted no longer. */
  | 'pre-shared-key-retired'
  | 'aggressive-mode-not-supported'
  /** No pre-shared key is for the identification that Aggressive Mode began with. */
  | 'identification-unknown'
  | 'nat-traversal-not-supported'
  | 'no-acceptable-esp-suite'
  /** The suites would do, the group of Quick Mode's own Diffie-Hellman exchange would not. */
  | 'pfs-group-not-allowed'
  | 'selector-not-l2tp'
  | 'malformed'
  | 'peer-refused'
  | 'timed-out'
  | 'half-open-limit'
  /** The verdict on the peer's certificate, signature or identity; `reason` says which. */
  | 'peer-not-accepted'
  /** The peer authenticates by signature and sent no certificate. */
  | 'certificate-missing'
  /** The peer offers signatures alone, and this end has no certificate to answer with. */
  | 'own-certificate-missing'
  | 'certificate-refused-by-peer';

/** What a responder waited for in vain. */
export type Awaited =
  | 'message-3'
  | 'message-5'
  /** With the proof by signature that was agreed on. */
  | 'message-5-signed'
  /** Of Aggressive Mode. */
  | 'aggressive-3'
  | 'quick-mode-3';

/** An attempt, or a request of an established peer, was refused. */
export interface IkeRefusal {
  readonly kind: 'refused';
  readonly attempt: string;
  readonly code: IkeRefusalCode;
  /** What was offered, expected, received: for the administrator, without secrets. */
  readonly detail: string;
  /** Of a verdict: what it gave as reason. */
  readonly reason?: string;
  /** Of a responder that gave up: what did not come. */
  readonly awaited?: Awaited;
  /** Name of the pre-shared key that the client has proven to have. */
  readonly preSharedKey?: string;
  /** Vendor ID payloads of the peer in the order sent, as hexadecimal digits. */
  readonly vendorIds: readonly string[];
  /** Its phase 1 transforms in the order sent, such as `aes256-sha1-modp2048`. */
  readonly offered: readonly string[];
  readonly remote: Endpoint;
  readonly ikeSa: IkeSaId | undefined;
}

/** Why not, before it is known whom it concerns. */
export type Refusal = Pick<IkeRefusal, 'code' | 'detail' | 'reason' | 'awaited' | 'preSharedKey'>;
