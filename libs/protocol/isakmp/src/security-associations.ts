import type { Endpoint, Secret } from '@sekisho/wire';
import type { NatTraversal } from './nat-traversal.ts';
import type { IkeIdentity } from './payloads/identification.ts';
import type { MachineAuthenticationMethod } from './policy.ts';
import type { EspSuite, IkeSuite } from './suites.ts';

/** Names an IKE SA: initiator cookie and responder cookie as 32 hexadecimal digits. */
export type IkeSaId = string & { readonly __ikeSaId: true };
/** SPI of an ESP SA (RFC 4303 §2.1), 256..2^32-1. */
export type Spi = number & { readonly __spi: true };

/** An IKE SA that stands, as others see it. */
export interface IkeSaInfo {
  readonly id: IkeSaId;
  readonly attempt: string;
  readonly role: 'initiator' | 'responder';
  readonly suite: IkeSuite;
  /** Made by Aggressive Mode. */
  readonly aggressive: boolean;
  readonly remote: Endpoint;
  readonly local: Endpoint;
  readonly identity: IkeIdentity;
  /** How the machine proved itself. */
  readonly machine: MachineAuthenticationMethod;
  /** What the verdict on its certificate called it. */
  readonly machineName: string | undefined;
  /** Name of the pre-shared key that both ends have; undefined: both signed. */
  readonly preSharedKey: string | undefined;
  /** Absent where the peer announced none: UDP encapsulation is then impossible. */
  readonly natTraversal: NatTraversal | undefined;
  /** The peer's own NAT-D hashes differ from what is seen here: a NAT stands before it. */
  readonly peerBehindNat: boolean;
  readonly initialContact: boolean;
  readonly deadPeerDetection: boolean;
  /** Vendor ID payloads in the order sent, as hexadecimal digits. */
  readonly vendorIds: readonly string[];
  /** Phase 1 transforms in the order sent, such as `aes256-sha1-modp2048`; empty where the peer has answered. */
  readonly offered: readonly string[];
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

/** Keys of one direction of a pair of ESP SAs. */
export interface EspKeys {
  readonly encryption: Secret;
  /** Empty for AES-GCM. */
  readonly integrity: Secret;
  /** 4 bytes for AES-GCM, else empty. */
  readonly salt: Secret;
}

/** Why an SA is no more. */
export type ClosedBecause = 'peer-deleted' | 'closed-here' | 'expired' | 'dead-peer' | 'replaced';
