import type { Proposal, Transform } from '../payloads/security-association.ts';
import type { ModpOrEcpGroup } from '../suites.ts';

/** When a client says that it has no other SAs with the gateway (RFC 2407 §4.6.3.3). */
export type InitialContact = 'never' | 'message-5' | 'informational';

/** What a built-in client sends, as far as it differs from one to another. */
export interface ClientProfile {
  /** Main Mode, all in one proposal. */
  readonly transforms: readonly Transform[];
  readonly vendorIds: readonly Uint8Array[];
  readonly nonceBytes: number;
  /** ESP proposals for the SPIs that the function makes, in UDP encapsulation by this number. */
  readonly espProposals: (spi: () => number, encapsulation?: number) => Proposal[];
  /** Port in IDci: Windows 1701, Apple an ephemeral one, Android 0. */
  readonly clientPort: number;
  /** Whether Quick Mode tells the addresses that the client sees (RFC 3947 §5.2). */
  readonly natOriginalAddresses: boolean;
  /** Of Quick Mode: 1, 2, 3 under each IKE SA, or any. */
  readonly messageIds: 'counted' | 'random';
  readonly initialContact: InitialContact;
  /** Group of the key exchange in its Quick Modes; absent: none, as in all but routers. */
  readonly pfsGroup?: ModpOrEcpGroup;
}

/** A profile to offer other suites in: without transforms or proposals of its own, it offers those of the policy. */
export type InitiatorProfile = Omit<ClientProfile, 'transforms' | 'espProposals'> &
  Partial<Pick<ClientProfile, 'transforms' | 'espProposals'>>;
