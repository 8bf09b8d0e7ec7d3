import type { Instant, Secret } from '@sekisho/wire';
import type { Answered, Outstanding } from '../../associations/repetition.ts';
import type { Identification } from '../../payloads/identification.ts';
import type { Proposal, Transform } from '../../payloads/security-association.ts';
import type { ChildSa, Spi } from '../../security-associations.ts';
import type { EspSuite, ModpOrEcpGroup } from '../../suites.ts';

/**
 * Quick Mode (RFC 2409 §5.5): 1 HASH(1) SA Ni [KE] IDci IDcr → 2 HASH(2) SA Nr [KE] IDci IDcr, 3 HASH(3).
 * The states of both roles, in their order.
 */
export type QuickModeState =
  | InitiatorState
  | ResponderState
  /** The SA stands. What is kept answers repeated messages. */
  | { readonly at: 'finished' };

export type InitiatorState =
  /** With PFS: the own key pair for message 1 is being made. */
  | (Asking & { readonly at: 'making-key' })
  /** Message 1 is out. */
  | (Asking & { readonly at: 'await-message-2'; readonly privateKey: Secret | undefined })
  /** With PFS: message 2 is in, the shared secret is being computed. */
  | (Asking & { readonly at: 'making-secret'; readonly privateKey: Secret; readonly answered: AnsweredOffer });

/** What an initiator asks for. */
export interface Asking {
  readonly spiIn: Spi;
  readonly initiatorNonce: Uint8Array;
}

/** What message 2 said. */
export interface AnsweredOffer {
  readonly request: Uint8Array;
  readonly chosen: ChosenEspSuite;
  readonly responderNonce: Uint8Array;
}

export type ResponderState =
  /** Message 1 is in; with PFS, key pair and shared secret are being computed. */
  | (Wanted & { readonly at: 'computing' })
  /** Message 2 is out. */
  | {
      readonly at: 'await-hash-3';
      readonly request: Uint8Array;
      readonly reply: Uint8Array;
      readonly initiatorNonce: Uint8Array;
      readonly responderNonce: Uint8Array;
      readonly child: ChildSa;
      readonly commit: boolean;
    };

/** One Quick Mode, by its message id. */
export interface QuickMode {
  readonly messageId: number;
  state: QuickModeState;
  /** IV of the exchange's next message. */
  iv: Uint8Array;
  outstanding: Outstanding | undefined;
  /** An initiator's message 3, for a repeated message 2. */
  answered: Answered | undefined;
  readonly startedAt: Instant;
}

/** What message 1 asks for. */
export interface Wanted {
  readonly chosen: ChosenEspSuite;
  readonly clientPort: number;
  readonly initiatorNonce: Uint8Array;
  /** Echoed byte for byte: Apple compares them. */
  readonly identifications: readonly Identification[];
  readonly sentOriginalAddresses: boolean;
  readonly commit: boolean;
  readonly request: Uint8Array;
}

export interface ChosenEspSuite {
  readonly suite: EspSuite;
  readonly proposal: Proposal;
  readonly transform: Transform;
  readonly spi: number;
  /** Group of perfect forward secrecy, as the transform names it. */
  readonly group: ModpOrEcpGroup | undefined;
  readonly lifetimeSeconds: number;
}
