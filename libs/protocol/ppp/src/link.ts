import type { Duration, Instant, Random, Secret } from '@sekisho/wire';
import type { ConfigurationOption } from './options.ts';

/** Authentication protocols in the order an authenticator offers them (RFC 1661 §6.2, RFC 1994, RFC 2759, RFC 3748). */
export type AuthenticationProtocol = 'pap' | 'chap-md5' | 'ms-chap-v2' | 'eap';

/** What the peer presented; verified outside (the auth service), never here. */
export type Credentials =
  | { readonly protocol: 'pap'; readonly user: string; readonly password: Secret }
  | {
      readonly protocol: 'chap-md5';
      readonly user: string;
      readonly identifier: number;
      readonly challenge: Uint8Array;
      readonly response: Uint8Array;
    }
  | {
      readonly protocol: 'ms-chap-v2';
      readonly user: string;
      readonly identifier: number;
      /** 16 bytes each */
      readonly authenticatorChallenge: Uint8Array;
      readonly peerChallenge: Uint8Array;
      /** 24 bytes */
      readonly ntResponse: Uint8Array;
    };

export type Verdict =
  | {
      readonly outcome: 'accepted';
      /** `S=` and 40 hexadecimal digits (RFC 2759 §5), for MS-CHAPv2 alone. */
      readonly authenticatorResponse?: string;
    }
  | {
      readonly outcome: 'refused';
      /** RFC 2759 §6 error, for MS-CHAPv2. */
      readonly msChapError?: 646 | 647 | 648 | 649 | 691;
      readonly message?: string;
    };

/** What IPCP gives (RFC 1332, RFC 1877). IPv4 addresses in text form. */
export interface NetworkParameters {
  readonly local: string;
  readonly peer: string;
  readonly dns: readonly string[];
  readonly nbns: readonly string[];
}

/** What an authenticator gives a peer: the networks that there are for it. */
export interface GivenNetworks extends NetworkParameters {
  /** IPV6CP is negotiated as well. */
  readonly ipv6?: boolean;
  /** For Apple's clients that ask. */
  readonly acsp?: AcspInformation;
}

/** What Apple's clients ask for by ACSP. */
export interface AcspInformation {
  /** IPv4 networks that are reached through the link, `10.0.0.0/8`; 0.0.0.0/0: everything. */
  readonly routes: readonly string[];
  /** DNS domains that the name servers of the link are asked for. */
  readonly domains: readonly string[];
}

/** A network protocol that a link may have beside IPv4. */
export type BesideProtocol = 'ipv6' | 'acsp';

export interface PppEnvironment {
  readonly random: Random;
  /** Name in CHAP challenges. */
  readonly name: string;
  /** Largest packet this end receives, offered as MRU. */
  readonly mru: number;
  /** Authenticator: protocols to ask for, preferred first; none: no authentication (the peer's role). */
  readonly authentication: readonly AuthenticationProtocol[];
  readonly echoInterval: Duration;
  /** Echo-Requests without answer before the link counts as dead. */
  readonly echoFailuresMax: number;
  /**
   * Beside IPv4; by default nothing, and its protocols are rejected. An authenticator waits for `configure` to say which of
   * these the peer gets, a peer asks for IPv6 alone.
   */
  readonly beside?: readonly BesideProtocol[];
  /** What a peer asks for, in place of this library's own. */
  readonly profile?: PeerProfile;
}

/** An LCP option of a peer's first Configure-Request: one whose value the link knows, or a whole one. */
export type LcpWish = 'mru' | 'magic' | ConfigurationOption;

/** What one kind of client asks for in its Configure-Requests. */
export interface PeerProfile {
  /** In order. What the authenticator rejects is left out of the next request. */
  readonly lcp: readonly LcpWish[];
  /** IPCP option types in order: the address, and name servers. */
  readonly ipcp: readonly number[];
}

export type PppStep = 'lcp-open' | 'authenticating' | 'authenticated' | 'ipcp-open';

export type PppDownReason =
  | 'peer-terminated'
  | 'closed-here'
  | 'no-echo-reply'
  | 'lcp-timeout'
  | 'lcp-not-converging'
  | 'no-common-authentication'
  | 'authentication-timeout'
  | 'authentication-refused'
  | 'ipcp-timeout'
  | 'ipcp-not-converging'
  | 'ipcp-rejected'
  | 'looped-back';

export type PppEffect =
  /** A frame without HDLC framing: FF 03, protocol, information. The L2TP data header is added outside. */
  | { readonly kind: 'send'; readonly frame: Uint8Array }
  | { readonly kind: 'step'; readonly step: PppStep; readonly detail?: string }
  /** What the peer has told of itself, which anybody could. */
  | {
      readonly kind: 'described';
      /** Types of the options in its first Configure-Request, in order. */
      readonly lcpOptions?: readonly number[];
      /** Text of an Identification (RFC 1570 §2.1), if it is one. */
      readonly identification?: string;
    }
  /** Authenticator: answer with `verified`. */
  | { readonly kind: 'verify'; readonly question: number; readonly credentials: Credentials }
  /** EAP packet of the peer (RFC 3748 §4) for the EAP server, or of the authenticator for the EAP peer; answer with `eap`. */
  | { readonly kind: 'eap'; readonly question: number; readonly packet: Uint8Array }
  /** Authenticated: answer with `configure`. */
  | {
      readonly kind: 'address-wanted';
      readonly question: number;
      /** The address the peer had before a renegotiation, 0.0.0.0: none. */
      readonly hint: string;
    }
  /** IPCP is open both ways. `mtu`: largest IP packet the peer accepts. */
  | { readonly kind: 'network-up'; readonly network: NetworkParameters; readonly mtu: number }
  /** IPV6CP is open both ways. Interface identifiers of 8 bytes, each the last half of that end's link-local address. */
  | { readonly kind: 'ipv6-up'; readonly local: Uint8Array; readonly remote: Uint8Array }
  /** No IPv6 until the next `ipv6-up`; IPv4 may be up all the while. */
  | { readonly kind: 'ipv6-down' }
  /** An IPv6 packet that came as a frame of the link, with IPV6CP open. `ipv6Frame` makes the answer's. */
  | { readonly kind: 'ipv6'; readonly packet: Uint8Array }
  /** LCP or IPCP is negotiated anew: no traffic until the next `network-up`, which may bring other parameters. */
  | { readonly kind: 'network-down' }
  /** Once, at the end: the lower layer may go. */
  | { readonly kind: 'down'; readonly reason: PppDownReason; readonly detail?: string }
  | { readonly kind: 'ignored'; readonly reason: string };

/** One PPP link (RFC 1661): `Authenticator` is the gateway's role, `Peer` the client's. Without sockets or clock. */
export interface PppLink {
  /** The lower layer is up: L2TP session established. */
  up(now: Instant): PppEffect[];
  /** A frame as it stands in the L2TP data message; address/control and protocol compression are accepted. */
  receive(frame: Uint8Array, now: Instant): PppEffect[];
  timeout(now: Instant): PppEffect[];
  deadline(): Instant | undefined;
  /** Terminate-Request; `down` follows on Terminate-Ack or after the retries. */
  close(message: string, now: Instant): PppEffect[];
  /** The lower layer is gone: no frame is sent any more. */
  lowerDown(): void;
}

export interface PppAuthenticator extends PppLink {
  /** The auth service's word on a `verify` effect. A stale question is ignored. */
  verified(question: number, verdict: Verdict, now: Instant): PppEffect[];
  /** The EAP server's next packet (request, success or failure) for an `eap` effect. */
  eap(question: number, packet: Uint8Array, now: Instant): PppEffect[];
  /** The address service's word; undefined: none to be had, the link is terminated with `message`. */
  configure(question: number, networks: GivenNetworks | undefined, now: Instant, message?: string): PppEffect[];
}

export interface PppPeerCredentials {
  readonly user: string;
  readonly password: Secret;
  /** Protocols this peer agrees to. */
  readonly accept: readonly AuthenticationProtocol[];
}

export interface PppPeer extends PppLink {
  /** The EAP peer's response to an `eap` effect. */
  eap(question: number, packet: Uint8Array, now: Instant): PppEffect[];
}
