import type { Secret } from '@sekisho/wire';
import type { InitiatorProfile } from './client-profiles/client-profile.ts';
import type { EspSuite, IkeSuite } from './suites.ts';

/** Authentication method 3 (RFC 2409 App. A), 9, 10 and 11 (RFC 4754 §2: P-256 with SHA-256, P-384, P-521). */
export type SignatureMethod = 'rsa-signatures' | 'ecdsa-256' | 'ecdsa-384' | 'ecdsa-521';

/** How a machine proves itself in Main Mode. */
export type MachineAuthenticationMethod = 'certificate' | 'pre-shared-key';

/** Type and content of an Identification payload (RFC 2407 §4.6.2), as sent. */
export interface IdentificationData {
  readonly type: number;
  readonly data: Uint8Array;
}

/** The certificate this end shows; its private key stays outside. */
export interface OwnCertificate {
  /** Names the key in a signature question. */
  readonly name: string;
  /** What its key can make. */
  readonly method: SignatureMethod;
  /** DER, the own one first; the root may be left out. */
  readonly chain: readonly Uint8Array[];
  /** What the Identification payload says: usually type 9 and the DER of the certificate's subject. */
  readonly identification: IdentificationData;
}

/** How an initiator of Aggressive Mode names itself. */
export interface AggressiveIdentification extends IdentificationData {
  /** Message 3 is not encrypted, as racoon sends it. */
  readonly proofInClear?: boolean;
}

/** One of the keys that a client may prove itself by. */
export interface PreSharedKey {
  /** What administrators call it: told with every SA that it made, and no secret. */
  readonly name: string;
  readonly secret: Secret;
  /** Asked when a client has proven that it has this key: true refuses the client, and tells why. By default never. */
  readonly retired?: () => boolean;
  /** What clients of Aggressive Mode call themselves that use this key: FQDN, USER_FQDN or KEY_ID as a text. */
  readonly identities?: readonly string[];
}

/** What this end accepts and offers. Lists are in order of preference. */
export interface IkePolicy {
  readonly suites: readonly IkeSuite[];
  readonly espSuites: readonly EspSuite[];
  /**
   * A responder's candidates: Main Mode does not tell who comes before its message 5, which is tried with each (RFC 2409 §5.4).
   * An initiator has the first. Empty: pre-shared keys are not supported; an offer of nothing else is refused with that reason.
   */
  readonly preSharedKeys: readonly PreSharedKey[];
  /** What is accepted and offered, preferred first; each only where its key or certificate is there. */
  readonly machineAuthentication: readonly MachineAuthenticationMethod[];
  /** Asked anew for every Main Mode, so that it can be replaced; undefined: there is none now. */
  readonly certificate: () => OwnCertificate | undefined;
  /** DER subjects of the authorities whose certificates are asked for; empty: any. */
  readonly authorities: () => readonly Uint8Array[];
  /** Addresses clients dial when a NAT stands before this gateway; compared with the client's first NAT-D payload. */
  readonly publicAddresses: readonly string[];
  /**
   * true: Aggressive Mode is answered (RFC 2409 §5.4), by keys that name identities: whoever asks gets a hash to try keys on.
   * By default it is refused.
   */
  readonly aggressiveMode?: boolean;
  /** An initiator with one begins Aggressive Mode, by its first pre-shared key. */
  readonly identification?: AggressiveIdentification;
  /** false: Main Mode from others is ignored (a client such as the probe). */
  readonly respond: boolean;
  /** What an initiator offers and says in place of its own; `suites` and `espSuites` still say what it accepts. */
  readonly profile?: InitiatorProfile;
}
