import type { Endpoint, Secret } from '@sekisho/wire';
import type { AccessPolicy } from './access-policy.ts';

/** Names the IPsec peer that a packet came from: all SAs of one connection. Chosen by the control side, 1..2^32-1. */
export type PeerId = number & { readonly __peerId: true };

/** One socket a port for as many clients behind one address: each is used for IKE and ESP alike. */
export interface ClientPorts {
  readonly address: string;
  readonly first: number;
  readonly count: number;
}

export interface DataplaneOptions {
  /**
   * Which end of the tunnels this is, by default the gateway's. `client`: many clients in one process. What comes from the
   * TUN device belongs to the session that its SOURCE is leased to, what comes from the gateway must be for the session's
   * address; policies are not looked at, and IP packets of a session without a network come as `ppp` frames.
   */
  readonly role?: 'gateway' | 'client';
  /** Threads of the packet path, 1..64; by default one a processor. */
  readonly workers?: number;
  /** Clients with ports of their own, beside those on the addresses listened on. */
  readonly clientPorts?: ClientPorts;
  /** Local IPv4 addresses to bind; `0.0.0.0` for all. */
  readonly listen: readonly string[];
  readonly ikePort: number;
  readonly natTraversalPort: number;
  /** L2TP must not come in clear: what arrives here is dropped, counted as `clear-l2tp`, and reported if it begins a tunnel. A client has none. */
  readonly l2tpPort?: number;
  /** Undefined: no TUN device; for tests of the UDP side. */
  readonly tun:
    | {
        readonly name: string;
        /** `address/prefix` of this end */
        readonly address: string;
        /** The same of IPv6, where sessions have it: the prefix is the one that theirs are out of. */
        readonly ipv6?: string | undefined;
        readonly mtu: number;
      }
    | undefined;
  /** What sessions may do: each names one of these by its place. A gateway has at least one. */
  readonly policies: readonly AccessPolicy[];
  /** Prefixes of Office Mode addresses, so that clients of other gateways are known for clients. */
  readonly clients: readonly string[];
  /**
   * By default `auto`: ipsec-mb where it is installed, agrees with OpenSSL and has the algorithms, else OpenSSL. Asked
   * for by name it must be there; OpenSSL still does what it lacks (3DES).
   */
  readonly crypto?: 'auto' | CryptoBackend;
}

/** What of the options may change while sessions stand. */
export interface ReplacedAccess extends Pick<DataplaneOptions, 'policies' | 'clients'> {
  /** This end's address, without prefix. */
  readonly address: string;
}

/** Who encrypts and decrypts packets. */
export type CryptoBackend = 'openssl' | 'ipsec-mb';

export interface EspCipher {
  readonly encryption: 'aes-cbc' | '3des-cbc' | 'aes-gcm-16';
  /**
   * Of HMAC-SHA2-256 the peer's first packet decides whether its ICV has 16 octets (RFC 4868) or 12, as with kernels of
   * before; `hmac-sha2-256-96` is for a client that is such a one.
   */
  readonly integrity: 'hmac-sha1-96' | 'hmac-sha2-256-128' | 'hmac-sha2-256-96' | 'none';
}

export interface SaKeys {
  readonly encryption: Secret;
  readonly integrity: Secret;
  readonly salt: Secret;
}

/** A pair of ESP SAs in UDP encapsulation (RFC 3948), transport mode. */
export interface SecurityAssociation {
  readonly peer: PeerId;
  readonly spiIn: number;
  readonly spiOut: number;
  readonly cipher: EspCipher;
  readonly keysIn: SaKeys;
  readonly keysOut: SaKeys;
  readonly local: Endpoint;
  readonly remote: Endpoint;
  /** false: decrypt with it, but keep sending on the peer's former SA, if there is one (the peer has not confirmed this one yet). */
  readonly outbound: boolean;
  /** Number of the first packet sent, 1..2^32-1, by default 1; a successor that takes the SA over starts beyond its predecessor's. */
  readonly nextSequenceOut?: number;
}

export interface SessionKey {
  readonly tunnel: number;
  readonly session: number;
}

/** The most that one account sends (`up`) and receives, by all its sessions together. Undefined: no limit. */
export interface RateLimit {
  /** Sessions with the same number share the limits; those of the session installed last hold. 1..2^32-1. */
  readonly account: number;
  /** Bits of IP packets a second. */
  readonly upBitsPerSecond?: number | undefined;
  readonly downBitsPerSecond?: number | undefined;
}

/** A session's way to the internal network. */
export interface SessionNetwork {
  /** The Office Mode address, the only source allowed. */
  readonly address: string;
  /** Largest IP packet; bounded to 68..65000. See `innerMtu`. */
  readonly mtu: number;
  /** Place of its policy in the options. */
  readonly policy: number;
  readonly rate?: RateLimit | undefined;
  /**
   * The session's /64 (`fd00:66:0:7::/64`): any of its addresses may be a source. Undefined: its IPv6 comes as `ppp` frames.
   * For IPv6 the MTU is 1280 at least.
   */
  readonly ipv6?: string | undefined;
}

/** An L2TP session, bound to its peer: frames that came from another peer's SA never reach it. */
export interface SessionParameters extends SessionKey {
  readonly peer: PeerId;
  readonly peerTunnel: number;
  readonly peerSession: number;
  /** UDP port of the peer's L2TP inside ESP. */
  readonly peerPort: number;
  /** Undefined until IPCP is open: IP frames are dropped and counted until then. */
  readonly network: SessionNetwork | undefined;
}

export type ControlFrame =
  | { readonly kind: 'ike'; readonly local: Endpoint; readonly remote: Endpoint; readonly bytes: Uint8Array }
  /** L2TP control message out of ESP. */
  | { readonly kind: 'l2tp'; readonly peer: PeerId; readonly peerPort: number; readonly bytes: Uint8Array }
  /**
   * PPP frame of an installed session that is not an IP packet of an open network, or one that is for a DHCP server: UDP to
   * port 67 of this end or of everybody (255.255.255.255), not fragmented, from the session's address or none. Of IPv6, what
   * is between the two ends of the link: neighbor discovery (ICMPv6 133 to 137) and DHCPv6, to link-local addresses or groups.
   */
  | { readonly kind: 'ppp'; readonly peer: PeerId; readonly key: SessionKey; readonly bytes: Uint8Array }
  /** L2TP without IPsec was dropped (P4); at most one report a source and second. */
  | { readonly kind: 'clear-l2tp'; readonly local: Endpoint; readonly remote: Endpoint }
  /** An authenticated packet came from another address or port than the peer's last one; the data plane follows it. */
  | { readonly kind: 'moved'; readonly peer: PeerId; readonly remote: Endpoint };

/** Reasons for which the packet path drops; each has a counter. */
export const dropReasons = [
  /** Rows of datagrams that came faster than they could be taken: lost in the kernel, at the socket. */
  'receive-queue-full',
  'malformed-datagram',
  'unknown-spi',
  'integrity-failed',
  'replayed',
  'malformed-esp',
  'not-l2tp',
  'clear-l2tp',
  'malformed-l2tp',
  'unknown-session',
  'wrong-peer',
  'malformed-ppp',
  'network-not-open',
  'malformed-ip',
  'spoofed-source',
  'client-to-client',
  'outside-encryption-domain',
  'access-rule',
  'rate-limited-up',
  'rate-limited-down',
  /** Beyond the time that `carryFor` gave. */
  'lease-expired',
  'no-session-for-destination',
  'packet-too-big',
  'no-outbound-sa',
  'sequence-exhausted',
  /** First messages of IKE beyond what the control side is to be bothered with; who repeats theirs gets through. */
  'first-message-flood',
  'control-queue-full',
  'send-failed',
  'tun-write-failed',
] as const;
export type DropReason = (typeof dropReasons)[number];

/** IP packets, `in` from clients to the internal network, `out` the other way; bytes are those of the IP packets. */
export interface TrafficCounters {
  readonly packetsIn: number;
  readonly bytesIn: number;
  readonly packetsOut: number;
  readonly bytesOut: number;
}

export interface DataplaneCounters extends TrafficCounters {
  readonly drops: Readonly<Record<DropReason, number>>;
}

export interface SessionCounters extends TrafficCounters {
  /** Drops charged to this session: spoofed-source, outside-encryption-domain, network-not-open, packet-too-big … */
  readonly drops: Readonly<Partial<Record<DropReason, number>>>;
  /** Milliseconds since a packet last came in, undefined: none yet. */
  readonly idleMs: number | undefined;
  /** Octets of the ICV in packets to its peer, which are those of the peer's own as soon as one came; undefined: no SA. */
  readonly icvOctets: number | undefined;
}

/** Why the data plane could not be opened; the message is a sentence for the administrator. */
export class DataplaneError extends Error {
  override readonly name = 'DataplaneError';
  constructor(
    readonly code:
      | 'address-in-use'
      | 'address-not-available'
      | 'not-permitted'
      | 'no-tun-device'
      | 'tun-busy'
      | 'native-addon-missing'
      | 'crypto-backend-missing'
      | 'system',
    message: string,
  ) {
    super(message);
  }
}

/** The packet path: UDP 500/4500, ESP, L2TP data, PPP, TUN, on threads of its own. JavaScript sees control frames and counters. */
export interface Dataplane {
  /** Frames come in batches, a bounded number of them; each frame's bytes are valid for good (not reused). */
  onControl(handler: (frames: readonly ControlFrame[]) => void): void;
  /** An IKE message; the non-ESP marker is added on the NAT-T port. */
  sendIke(local: Endpoint, remote: Endpoint, bytes: Uint8Array): void;
  /** Adds or replaces a pair of SAs; the newest with `outbound` is sent on. Swapping loses no packet. */
  installSa(sa: SecurityAssociation): void;
  /** The peer confirmed the pair: send on it from now on. */
  activateSa(spiIn: number): void;
  removeSa(spiIn: number): void;
  /** Removes all SAs and sessions of a peer. */
  removePeer(peer: PeerId): void;
  /**
   * All SAs and sessions of a peer become another's as they are: two turned out to be one client, whose address changed while
   * it renewed its keys. Packets go where the other's go. Nothing if one of them has no SA.
   */
  joinPeer(from: PeerId, into: PeerId): void;
  /** L2TP control message from port 1701 to `peerPort`, on the peer's newest SA. */
  sendL2tp(peer: PeerId, peerPort: number, bytes: Uint8Array): void;
  /** PPP control frame (FF 03, protocol, information) as an L2TP data message. */
  sendPpp(key: SessionKey, frame: Uint8Array): void;
  /** Adds a session, or replaces its parameters (IPCP opened). */
  installSession(session: SessionParameters): void;
  removeSession(key: SessionKey): void;
  /**
   * Replaces policies and the rest while packets pass. Sessions that stand must name one of the new policies by the place that they
   * have: put new ones beside them, and have each session installed again with its new place.
   */
  replaceAccess(access: ReplacedAccess): void;
  /**
   * Traffic of sessions passes only for so many milliseconds from now, measured by CLOCK_BOOTTIME: a gateway that slept or
   * was stopped for longer than its leases carries nothing until it has renewed them. Control frames pass always. Until the
   * first call there is no bound. 0 and less: nothing passes from now on.
   */
  carryFor(ms: number): void;
  counters(): DataplaneCounters;
  /** Of all sessions at once. */
  allSessionCounters(): readonly (SessionKey & SessionCounters)[];
  sessionCounters(key: SessionKey): SessionCounters | undefined;
  /** Stops the threads, closes sockets and the TUN device, wipes the keys. Idempotent; counters stay readable, all else does nothing from now on. */
  close(): void;
}

/** UDP datagrams through the tunnels, from each session's address. */
export interface BlastOptions {
  readonly sessions: readonly SessionKey[];
  /** Address and port inside the protected network. */
  readonly destination: Endpoint;
  /** Of each IP packet, 28..65000. */
  readonly packetBytes: number;
  readonly packetsPerSession: number;
  /** Bits of IP packets a second, by default as many as the kernel takes. */
  readonly bitsPerSecond?: number;
}

export interface BlastResult {
  readonly packets: number;
  /** Of sending alone. */
  readonly seconds: number;
}

/** The clients' end. */
export interface ClientDataplane extends Dataplane {
  /**
   * Seals all packets first (in memory: about their size), then sends them, and returns when all are sent. Nothing else is
   * sent meanwhile: a later sequence number would make the gateway take the sealed ones for replayed.
   */
  blast(options: BlastOptions): BlastResult;
}
