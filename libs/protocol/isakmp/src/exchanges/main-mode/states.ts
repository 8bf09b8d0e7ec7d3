import type { Instant, Secret } from '@sekisho/wire';
import type { Phase1Keys } from '../../keys/phase1.ts';
import type { Identification, IkeIdentity } from '../../payloads/identification.ts';
import type { PreSharedKey } from '../../policy.ts';
import type { IkeSuite } from '../../suites.ts';
import type { Credentials } from './credentials.ts';

/**
 * Main Mode (RFC 2409 §5): 1 SA → 2 SA, 3 KE Nonce NAT-D → 4 KE Nonce NAT-D, and 5 ID HASH → 6 ID HASH for a pre-shared key,
 * or 4 with CERTREQ, 5 ID CERT SIG CERTREQ → 6 ID CERT SIG for signatures. The states of both roles, in their order.
 */
export type MainModeState = InitiatorState | ResponderState | { readonly at: 'established' };

export type InitiatorState =
  /** Message 1 is out. */
  | { readonly at: 'await-sa'; readonly offered: readonly Credentials[]; readonly offeredBody: Uint8Array }
  /** Message 2 is in; the own key pair for message 3 is being made. */
  | (Agreed & { readonly at: 'making-key' })
  /** Message 3 is out. */
  | (OwnKey & { readonly at: 'await-key-exchange-reply' })
  /** Message 4 is in; the shared secret is being computed. */
  | (OwnKey & {
      readonly at: 'making-secret';
      readonly responderPublic: Uint8Array;
      readonly responderNonce: Uint8Array;
      readonly peerBehindNat: boolean;
    })
  /** The own signature for message 5 is being made. */
  | (Keyed & { readonly at: 'signing'; readonly own: OwnProof })
  /** Message 5 is out. */
  | (Keyed & {
      readonly at: 'await-identity-reply';
      /** IV of message 6. */
      readonly iv: Uint8Array;
    })
  /** Message 6 is in; the verdict on a gateway that signs is awaited. */
  | (Keyed & { readonly at: 'checking-reply'; readonly lastPhase1Block: Uint8Array });

export type ResponderState =
  /** Message 2 is out. */
  | (Agreed & { readonly at: 'await-key-exchange' })
  /** Message 3 is in; key pair and shared secret are being computed. */
  | (PeersKey & { readonly at: 'computing'; readonly request: Uint8Array })
  /** Message 4 is out. */
  | (Dialled & {
      readonly at: 'await-identity';
      /** Messages 5 that could not be understood, and when the first came. */
      readonly wrong: number;
      readonly wrongSince: Instant | undefined;
    })
  /** Message 5 is in; the verdict on a client that signs is awaited. */
  | (Answering & { readonly at: 'checking-identity'; readonly initialContact: boolean })
  /** The client is accepted; the own signature for message 6 is being made. */
  | (Replying & { readonly at: 'signing-reply' });

export type StateAt<At extends MainModeState['at']> = Extract<MainModeState, { at: At }>;

/** What an attempt that stays in a state waited for: for the administrator. */
export const awaitedIn: Record<Exclude<MainModeState['at'], 'established'>, string> = {
  'await-sa': 'message 2 of Main Mode',
  'making-key': 'message 3 of Main Mode could not be made in time',
  'await-key-exchange-reply': 'message 4 of Main Mode',
  'making-secret': 'message 5 of Main Mode could not be made in time',
  signing: 'the signature for message 5 of Main Mode could not be made in time',
  'await-identity-reply': 'message 6 of Main Mode (the pre-shared keys may differ)',
  'checking-reply': 'the verdict on the gateway was not there in time',
  'await-key-exchange': 'message 3 of Main Mode',
  computing: 'message 4 of Main Mode could not be made in time',
  'await-identity': 'message 5 of Main Mode (the client may not reach UDP port 4500)',
  'checking-identity': 'the verdict on the client was not there in time',
  'signing-reply': 'the signature for message 6 of Main Mode could not be made in time',
};

/** What messages 1 and 2 agreed on. */
export interface Agreed {
  readonly suite: IkeSuite;
  readonly credentials: Credentials;
  readonly expiresAt: Instant;
  /** Body of the initiator's SA payload, which both hashes cover. */
  readonly offeredBody: Uint8Array;
}

/** An initiator's part of messages 3 and 4. */
export interface OwnKey extends Agreed {
  readonly privateKey: Secret;
  readonly initiatorPublic: Uint8Array;
  readonly initiatorNonce: Uint8Array;
}

/** What message 3 told a responder. */
export interface PeersKey extends Agreed {
  readonly initiatorPublic: Uint8Array;
  readonly initiatorNonce: Uint8Array;
  /** NAT-D hashes of the client, its view of us first. */
  readonly natDetections: readonly Uint8Array[];
}

/** What messages 3 and 4 added. */
export interface Exchanged extends Agreed {
  readonly initiatorPublic: Uint8Array;
  readonly responderPublic: Uint8Array;
  readonly peerBehindNat: boolean;
}

/** Keys that may be those of the SA, and the pre-shared key that they were made of; undefined: both ends sign. */
export interface Candidate {
  readonly keys: Phase1Keys;
  readonly preSharedKey: PreSharedKey | undefined;
}

/** The keys are known. */
export interface Keyed extends Exchanged, Candidate {}

/** A responder after message 4. */
export interface Dialled extends Exchanged {
  /** The address the client dialled, as far as can be known: the identity of this gateway towards it. */
  readonly dialled: string;
  /** One for every pre-shared key, in the order of the policy; one where both ends sign. */
  readonly candidates: readonly Candidate[];
}

/** A responder that can read message 5: one candidate is left. */
export interface Answering extends Dialled, Candidate {
  readonly request: Uint8Array;
  /** IV of message 6. */
  readonly iv: Uint8Array;
}

/** A responder that has all of message 6 but its signature, where there is to be one. */
export interface Replying extends Answering {
  readonly own: OwnProof;
  readonly proven: Proven;
}

/** The own identity, and the hash that proves it or is to be signed. */
export interface OwnProof {
  readonly identification: Identification;
  readonly hash: Uint8Array;
}

/** Who the peer turned out to be. */
export interface Proven {
  readonly identity: IkeIdentity;
  readonly name: string | undefined;
  readonly initialContact: boolean;
  /** Proven in Aggressive Mode. */
  readonly aggressive?: boolean;
}
