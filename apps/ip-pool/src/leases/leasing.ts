import type { LeaseRequest, PoolUse } from '@sekisho/contracts';
import type { Ipv4Range } from '@sekisho/platform';

/** Who asks the store for an address. */
export type Lessee = Pick<LeaseRequest, 'connection' | 'edge' | 'user' | 'logins'>;

/** Any address of a pool of the settings by its name, or of a range that need not lie in a pool. */
export type LeaseAsk = Lessee & ({ readonly pool: string } | { readonly range: Ipv4Range });

/** One address and no other: the user's own, or one that another server has given. */
export type ClaimAsk = Lessee & { readonly address: string };

export interface Leased {
  readonly kind: 'leased';
  readonly address: string;
  /** What the edge routes to itself: the part of its block around the address, or the address alone. */
  readonly route: string;
  /** The session's /64, where the settings give any and one is left. */
  readonly ipv6?: string | undefined;
  /** The edge may use the address for so long from when it asked, and renews before. */
  readonly ttlMs: number;
  /** Connections of the user that have to end now: this login took the place of theirs. */
  readonly replaced: readonly string[];
}

/** The user has as many logins as allowed, or this one was replaced meanwhile. */
export interface LoginsFull {
  readonly kind: 'logins-full';
}

/** `inUse`: addresses of the pool or range in use after this request. */
export type LeaseOutcome = { readonly inUse: number } & (Leased | LoginsFull | { readonly kind: 'pool-full' });

export interface InUse {
  readonly kind: 'in-use';
  readonly holder: { readonly connection: string; readonly edge: string };
  /**
   * The holder is an older session of the same user: its login is replaced by this one, and it has to end. Once its edge has
   * released the address, or does not know the connection any more, it can be claimed.
   */
  readonly givesWay: boolean;
}

export type ClaimOutcome = Leased | LoginsFull | InUse;

export interface RenewOutcome {
  /** Connections whose address is another's by now, or whose login was replaced. */
  readonly lost: string[];
  /** Every pool after this request. */
  readonly use: PoolUse[];
}
