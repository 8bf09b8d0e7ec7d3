import type { Instant } from '@sekisho/wire';
import type { Identification, IkeIdentity } from '../../payloads/identification.ts';
import type { SecurityAssociationPayload } from '../../payloads/security-association.ts';
import type { PreSharedKey } from '../../policy.ts';
import type { ModpOrEcpGroup } from '../../suites.ts';
import type { Agreed, Keyed, OwnKey } from '../main-mode/states.ts';

/**
 * Aggressive Mode (RFC 2409 §5.4) by a pre-shared key: 1 SA KE Nonce IDii → 2 SA KE Nonce IDir HASH_R NAT-D, then
 * 3 HASH_I NAT-D. The states of both roles, in their order.
 */
export type AggressiveModeState = InitiatorState | ResponderState;

export type InitiatorState =
  /** The own key pair for message 1 is being made. */
  | (Asking & { readonly at: 'aggressive-making-key' })
  /** Message 1 is out. */
  | (Offered & { readonly at: 'aggressive-await-reply' })
  /** Message 2 is in; the shared secret is being computed. */
  | (Offered & Agreed & AnsweredMessage1 & { readonly at: 'aggressive-making-secret' });

export type ResponderState =
  /** Message 1 is in; key pair and shared secret are being computed. */
  | (Asked & { readonly at: 'aggressive-computing' })
  /** They could not be computed: a repeated message 1 asks again. */
  | (Asked & { readonly at: 'aggressive-postponed' })
  /** Message 2 is out. */
  | (Keyed & {
      readonly at: 'aggressive-await-hash';
      readonly identified: Identified;
      /** HASH_I that were wrong, and when the first came. */
      readonly wrong: number;
      readonly wrongSince: Instant | undefined;
      /** Messages of Quick Mode that came in place of message 3. */
      readonly early: number;
    });

export type AggressiveStateAt<At extends AggressiveModeState['at']> = Extract<AggressiveModeState, { at: At }>;

/** What an attempt that stays in a state waited for: for the administrator. */
export const awaitedInAggressive: Record<AggressiveModeState['at'], string> = {
  'aggressive-making-key': 'message 1 of Aggressive Mode could not be made in time',
  'aggressive-await-reply': 'message 2 of Aggressive Mode',
  'aggressive-making-secret': 'message 3 of Aggressive Mode could not be made in time',
  'aggressive-computing': 'message 2 of Aggressive Mode could not be made in time',
  'aggressive-postponed': 'message 2 of Aggressive Mode could not be made in time',
  'aggressive-await-hash':
    'message 3 of Aggressive Mode (the client may have another pre-shared key, or not reach UDP port 4500)',
};

/** What an initiator begins with. */
export interface Asking {
  readonly preSharedKey: PreSharedKey;
  readonly identification: Identification;
  readonly group: ModpOrEcpGroup;
}

/** What an initiator has said in message 1. */
export interface Offered extends Asking, Omit<OwnKey, keyof Agreed> {
  readonly offeredBody: Uint8Array;
}

/** What message 2 said, and the message itself. */
export interface AnsweredMessage1 {
  readonly request: Uint8Array;
  readonly responderPublic: Uint8Array;
  readonly responderNonce: Uint8Array;
  readonly identity: IkeIdentity;
  /** Body of IDir. */
  readonly identificationBody: Uint8Array;
  /** HASH_R */
  readonly hash: Uint8Array;
  readonly peerBehindNat: boolean;
}

/** Whom message 1 names. */
export interface Identified {
  /** Body of IDii. */
  readonly body: Uint8Array;
  readonly identity: IkeIdentity;
  /** Its content as a text, printable. */
  readonly name: string;
  /** false: no key is for this identification, and the one in use is nobody's. */
  readonly known: boolean;
}

/** What message 1 told a responder. */
export interface Asked extends Agreed {
  readonly preSharedKey: PreSharedKey;
  readonly identified: Identified;
  readonly initiatorPublic: Uint8Array;
  readonly initiatorNonce: Uint8Array;
  readonly request: Uint8Array;
  /** The SA payload that answers. */
  readonly answer: SecurityAssociationPayload;
}
