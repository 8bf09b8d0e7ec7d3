// What sessions may do, as the packet path judges it.

/** Ports of TCP or UDP, both ends included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export interface AccessRule {
  readonly action: 'allow' | 'deny';
  /** An IPv4 or IPv6 prefix; undefined: any destination. */
  readonly to?: string | undefined;
  /** IP protocol number; undefined: any. 1, ICMP, is ICMPv6 as well. */
  readonly protocol?: number | undefined;
  /** Of the destination, for TCP and UDP; empty: any. */
  readonly ports: readonly PortRange[];
}

/**
 * What a session's client may send, judged packet by packet in this order; prefixes are IPv4 or IPv6 in text
 * (`10.0.0.0/8`), an address alone is one host.
 *
 * 1. Its source must be the session's address (`spoofed-source`).
 * 2. IPv4 options must not lead it elsewhere (`malformed-ip`), and its destination be one host of some network: neither loopback
 *    nor link-local nor many (`outside-encryption-domain`).
 * 3. The gateway's own address may always be pinged, and all else of it be reached as far as rules let.
 * 4. Other clients: only with `clientToClient` (`client-to-client`), whatever the encryption domain says.
 * 5. All else must lie in the encryption domain (`outside-encryption-domain`). Where all traffic is routed, it must not be what
 *    the domain excludes.
 * 6. With `rules` the first one that fits decides, and what none fits is dropped (`access-rule`). Fragments but the first
 *    have no ports: a rule that asks for ports fits them if it allows, and is passed over if it denies. What it denies is
 *    not put together without its first fragment.
 */
export interface AccessPolicy {
  readonly encryptionDomain: { readonly include: readonly string[]; readonly exclude: readonly string[] };
  readonly rules: readonly AccessRule[];
  /** Hub mode: what the encryption domain does not include is let through too, but what it excludes. */
  readonly routeAllTraffic: boolean;
  readonly clientToClient: boolean;
}
