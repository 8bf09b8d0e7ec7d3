import type { Endpoint, Instant, Random, Secret } from '@sekisho/wire';
import type { InitiatorProfile } from './client-profiles/client-profile.ts';
import type { EspSuite, IkeSuite, ModpOrEcpGroup } from './suites.ts';

/** Names an IKE SA: initiator cookie and responder cookie as 32 hexadecimal digits. */
export type IkeSaId = string & { readonly __ikeSaId: true };
/** SPI of an ESP SA (RFC 4303 §2.1), 256..2^32-1. */
export type Spi = number & { readonly __spi: true };

/** One UDP datagram of the IKE ports. On port 4500 the non-ESP marker (RFC 3948 §2.2) is already taken off. */
export interface IkeDatagram {
  readonly bytes: Uint8Array;
  readonly remote: Endpoint;
  /** The address the datagram was sent to, as this host sees it, and the port: 500 or 4500. */
  readonly local: Endpoint;
}

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

/** What this end accepts and offers. Lists are in order of preference. */
export interface IkePolicy {
  readonly suites: readonly IkeSuite[];
  readonly espSuites: readonly EspSuite[];
  /** Undefined: pre-shared keys are not supported (P3); an offer of nothing else is refused with that reason. */
  readonly preSharedKey: Secret | undefined;
  /** What is accepted and offered, preferred first; each only where its key or certificate is there. */
  readonly machineAuthentication: readonly MachineAuthenticationMethod[];
  /** Asked anew for every Main Mode, so that it can be replaced; undefined: there is none now. */
  readonly certificate: () => OwnCertificate | undefined;
  /** DER subjects of the authorities whose certificates are asked for; empty: any. */
  readonly authorities: () => readonly Uint8Array[];
  /** Addresses clients dial when a NAT stands before this gateway; compared with the client's first NAT-D payload. */
  readonly publicAddresses: readonly string[];
  /** false: Main Mode from others is ignored (a client such as the probe). */
  readonly respond: boolean;
  /** What an initiator offers and says in place of its own; `suites` and `espSuites` still say what it accepts. */
  readonly profile?: InitiatorProfile;
}

/** Keys as Wireshark reads them: one line of the table of this name in its configuration folder, without line end. */
export interface KeyLogEntry {
  readonly table: 'ikev1_decryption_table' | 'esp_sa';
  readonly line: string;
}

export interface IkeEnvironment {
  readonly policy: IkePolicy;
  readonly random: Random;
  /** Allocates the SPI of an inbound ESP SA; the one allocator lives outside so that SPIs can carry an owner's bits. */
  readonly allocateSpi: () => Spi;
  /** Makes the id that follows one connection attempt from its first IKE packet on (a ULID). */
  readonly nameAttempt: () => string;
  /** Is told the keys of every SA as they are made. For debugging alone: with them all traffic can be read. */
  readonly keyLog?: ((entry: KeyLogEntry) => void) | undefined;
}

/** Identification payload (RFC 2407 §4.6.2) as others see it. */
export interface IkeIdentity {
  readonly type: 'ipv4-addr' | 'ipv6-addr' | 'fqdn' | 'user-fqdn' | 'der-asn1-dn' | 'key-id' | 'other';
  /** Printable form: address, name, or hexadecimal digits. */
  readonly text: string;
}

export type NatTraversal = 'rfc3947' | 'draft-03' | 'draft-02' | 'draft-02-newline';

export interface IkeSaInfo {
  readonly id: IkeSaId;
  readonly attempt: string;
  readonly role: 'initiator' | 'responder';
  readonly suite: IkeSuite;
  readonly remote: Endpoint;
  readonly local: Endpoint;
  readonly identity: IkeIdentity;
  /** How the machine proved itself. */
  readonly machine: MachineAuthenticationMethod;
  /** The account that the verdict on its certificate named. */
  readonly machineName: string | undefined;
  /** Absent where the peer announced none: UDP encapsulation is then impossible. */
  readonly natTraversal: NatTraversal | undefined;
  /** The peer's own NAT-D hashes differ from what is seen here: a NAT stands before it. */
  readonly peerBehindNat: boolean;
  readonly initialContact: boolean;
  readonly deadPeerDetection: boolean;
  /** Vendor ID payloads in the order sent, as hexadecimal digits. */
  readonly vendorIds: readonly string[];
}

/** Keys and numbers of a pair of ESP SAs made by one Quick Mode. */
export interface ChildSa {
  readonly ikeSa: IkeSaId;
  readonly attempt: string;
  readonly spiIn: Spi;
  readonly spiOut: Spi;
  readonly suite: EspSuite;
  /** Cipher key, then integrity key (or GCM salt) as KEYMAT yields them (RFC 2409 §5.5, RFC 4106 §8.1). */
  readonly keysIn: EspKeys;
  readonly keysOut: EspKeys;
  /** UDP port of the client in the negotiated selector; 0: any. */
  readonly clientPort: number;
  readonly remote: Endpoint;
  readonly local: Endpoint;
  /** Seconds the peer will keep the SA, as negotiated. */
  readonly lifetimeSeconds: number;
}

export interface EspKeys {
  readonly encryption: Secret;
  /** Empty for AES-GCM. */
  readonly integrity: Secret;
  /** 4 bytes for AES-GCM, else empty. */
  readonly salt: Secret;
}

/** Why a peer was refused. The edge maps each to one refusal of the contracts. */
export type IkeRefusalCode =
  | 'no-acceptable-ike-suite'
  | 'pre-shared-key-not-supported'
  | 'authentication-method-not-supported'
  | 'pre-shared-key-mismatch'
  | 'aggressive-mode-not-supported'
  | 'nat-traversal-not-supported'
  | 'no-acceptable-esp-suite'
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

export interface IkeRefusal {
  readonly kind: 'refused';
  readonly attempt: string;
  readonly code: IkeRefusalCode;
  /** What was offered, expected, received: for the administrator, without secrets. */
  readonly detail: string;
  /** Of a verdict: what it gave as reason. */
  readonly reason?: string;
  readonly remote: Endpoint;
  readonly ikeSa: IkeSaId | undefined;
}

export type QuestionId = number & { readonly __questionId: true };

/** Key pair and shared secret of one Diffie-Hellman exchange (RFC 2409 §6; ECP as RFC 5903 §7: x‖y, shared secret x). */
export interface DiffieHellmanQuestion {
  readonly kind: 'diffie-hellman';
  readonly question: QuestionId;
  readonly group: ModpOrEcpGroup;
  /** Undefined: only a key pair is wanted (an initiator's first step). */
  readonly peerPublic: Uint8Array | undefined;
  /** The key made earlier for this exchange, when only the shared secret is wanted. */
  readonly privateKey: Secret | undefined;
}

export interface DiffieHellmanAnswer {
  /** Undefined when only the shared secret was wanted. */
  readonly publicKey: Uint8Array | undefined;
  readonly privateKey: Secret;
  /** Undefined where no peer value was given. */
  readonly sharedSecret: Secret | undefined;
}

/**
 * Whether the peer is who it says: its signature over `hash` fits the key of its certificate (see `verifySignature`), and
 * certificate and identity are acceptable. Nothing of it has been checked yet. Answered by `authenticated`.
 */
export interface PeerAuthenticationQuestion {
  readonly kind: 'peer-authentication';
  readonly question: QuestionId;
  readonly attempt: string;
  readonly remote: Endpoint;
  readonly method: SignatureMethod;
  /** HASH_I or HASH_R (RFC 2409 §5.1): what was signed, as it is. */
  readonly hash: Uint8Array;
  readonly signature: Uint8Array;
  /** CERT payloads in the order sent, at least one. Encoding 4: an X.509 certificate, 1: PKCS #7 (RFC 2408 §3.9). */
  readonly certificates: readonly { readonly encoding: number; readonly data: Uint8Array }[];
  readonly identification: IdentificationData;
}

/** A signature over `hash` as it is (see `makeSignature`) by the key of the named certificate. Answered by `signed`. */
export interface SignatureQuestion {
  readonly kind: 'signature';
  readonly question: QuestionId;
  /** Name of the own certificate. */
  readonly certificate: string;
  readonly method: SignatureMethod;
  readonly hash: Uint8Array;
}

export type PeerVerdict =
  | {
      readonly outcome: 'accepted';
      /** Printable, of what the certificate says. */
      readonly identity: IkeIdentity;
      /** The account, for the record. */
      readonly name: string | undefined;
    }
  | {
      readonly outcome: 'refused';
      /** Comes back in the refusal. */
      readonly reason: string;
      readonly detail: string;
      /** The certificate is bad, rather than the machine unwelcome: the peer is told INVALID-CERTIFICATE. */
      readonly certificateInvalid?: boolean;
    };

/** Steps an administrator wants to see of a connection, in order. */
export type IkeStep = 'main-mode-1' | 'main-mode-3' | 'main-mode-5' | 'quick-mode-1' | 'quick-mode-3';

export type IkeEffect =
  /** The peer says it has no other SAs with this gateway (RFC 2407 §4.6.3.3), in an Informational after Main Mode. */
  | { readonly kind: 'initial-contact'; readonly ikeSa: IkeSaId }
  | { readonly kind: 'send'; readonly bytes: Uint8Array; readonly remote: Endpoint; readonly local: Endpoint }
  | DiffieHellmanQuestion
  | PeerAuthenticationQuestion
  | SignatureQuestion
  | { readonly kind: 'step'; readonly attempt: string; readonly step: IkeStep; readonly remote: Endpoint }
  | { readonly kind: 'sa-established'; readonly sa: IkeSaInfo }
  /** The new pair of ESP SAs may be used: as responder on Quick Mode message 3, inbound already after message 1 is answered. */
  | { readonly kind: 'child-established'; readonly child: ChildSa }
  /** Inbound ESP may arrive on this SPI before message 3 does (the responder's message 2 is out). */
  | { readonly kind: 'child-expected'; readonly child: ChildSa }
  | { readonly kind: 'child-deleted'; readonly ikeSa: IkeSaId; readonly spiIn: Spi; readonly reason: ClosedBecause }
  | { readonly kind: 'sa-deleted'; readonly id: IkeSaId; readonly attempt: string; readonly reason: ClosedBecause }
  | IkeRefusal
  /** A message that was ignored: counted by reason, never logged with content. */
  | { readonly kind: 'ignored'; readonly reason: string; readonly remote: Endpoint };

export type ClosedBecause = 'peer-deleted' | 'closed-here' | 'expired' | 'dead-peer' | 'replaced';

/** What an initiator wants. */
export interface IkeTarget {
  readonly remote: Endpoint;
  readonly local: Endpoint;
  /** UDP port this client uses for L2TP inside ESP. */
  readonly clientPort: number;
  /** Address it has behind its NAT, and names itself by; by default the one it sends from. */
  readonly ownAddress?: string;
}

/**
 * All IKEv1 exchanges of one host, both roles, without sockets or clock (RFC 2408, 2409, 2407, 3947, 3706).
 * Every method returns effects to carry out in order; `deadline` says when `timeout` wants to be called next.
 */
export interface IkeEndpoint {
  receive(datagram: IkeDatagram, now: Instant): IkeEffect[];
  /** Answers a Diffie-Hellman question; undefined: the peer's public value is invalid. */
  answer(question: QuestionId, answer: DiffieHellmanAnswer | undefined, now: Instant): IkeEffect[];
  /** Answers a question about the peer. */
  authenticated(question: QuestionId, verdict: PeerVerdict, now: Instant): IkeEffect[];
  /** Answers a signature question; undefined: it can't be made now, the peer's repeated message asks again. */
  signed(question: QuestionId, signature: Uint8Array | undefined, now: Instant): IkeEffect[];
  /** The computation can't be made now: the peer is left to repeat its message, which asks again. */
  postpone(question: QuestionId): void;
  timeout(now: Instant): IkeEffect[];
  deadline(): Instant | undefined;
  /**
   * Initiator: Main Mode, then one Quick Mode. The attempt's name is in every effect that follows.
   * @throws RangeError when the policy has neither pre-shared key nor certificate to offer
   */
  connect(target: IkeTarget, now: Instant): IkeEffect[];
  /** Initiator: a further Quick Mode under the SA. */
  rekeyChild(id: IkeSaId, now: Instant): IkeEffect[];
  /** Initiator: a fresh Main Mode to the same peer while the old SA lives. */
  rekey(id: IkeSaId, now: Instant): IkeEffect[];
  /** Sends DELETE for every ESP SA, then for the IKE SA (RFC 2408 §3.15), and forgets them. */
  close(id: IkeSaId, now: Instant): IkeEffect[];
  /** Sends DELETE for one pair of ESP SAs under the IKE SA (RFC 2408 §3.15), and forgets it. */
  closeChild(id: IkeSaId, spiIn: Spi, now: Instant): IkeEffect[];
  /** Sends R-U-THERE (RFC 3706 §5.3) where the peer announced DPD; no answer after retries ends in `sa-deleted`. */
  probe(id: IkeSaId, now: Instant): IkeEffect[];
  /** The peer's address or port changed, as an authenticated ESP packet showed. */
  moved(id: IkeSaId, remote: Endpoint): void;
}
