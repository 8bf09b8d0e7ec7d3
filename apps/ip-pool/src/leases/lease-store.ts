import type { LeaseRequest, ReleaseRequest, RenewRequest } from '@sekisho/contracts';
import { ipv4FromNumber, ipv4ToNumber } from '@sekisho/wire';
import type { Redis } from 'ioredis';
import type { LeasableRange } from './address-pool.ts';
import { leaseKeys } from './scripts.ts';

/** Redis did not answer, or not within its time; what became of the request is not known. */
export class LeaseStoreUnavailableError extends Error {
  override readonly name = 'LeaseStoreUnavailableError';
}

export type LeaseOutcome = {
  /** Addresses of the pool in use after this request. */
  readonly inUse: number;
} & (
  | {
      readonly kind: 'leased';
      readonly address: string;
      /** Connections of the user that have to end now: this login took the place of theirs. */
      readonly replaced: readonly string[];
    }
  | { readonly kind: 'pool-full' }
  /** The user has as many logins as allowed, or this one was replaced meanwhile. */
  | { readonly kind: 'logins-full' }
);

export interface RenewOutcome {
  /** Connections whose address is another's by now, or whose login was replaced. */
  readonly lost: string[];
  readonly inUse: number;
}

export interface LeaseStoreOptions {
  readonly range: LeasableRange;
  /** Length of a lease in milliseconds, counted by Redis from the last renewal. */
  readonly ttlMs: number;
  /** Whether a user gets the address of last time where it is free. */
  readonly sticky: boolean;
  /** How long after its end a lease is remembered, so that its address is given to others last. */
  readonly rememberedMs: number;
}

/**
 * Leases of Office Mode addresses. A lease belongs to a connection on an edge; no other edge can renew or release it.
 * Every method rejects with LeaseStoreUnavailableError when Redis does not answer in time.
 */
export class LeaseStore {
  constructor(
    private readonly redis: Redis,
    private readonly options: LeaseStoreOptions,
  ) {}

  /**
   * Leases an address if the user may have one more login; both are decided in one step, so that no two instances or edges
   * give away the last one. The address: the one this connection has already; else one its user had before, if free; else one nobody had
   * yet; else the one unused for longest.
   */
  async lease(request: Pick<LeaseRequest, 'connection' | 'edge' | 'user' | 'logins'>): Promise<LeaseOutcome> {
    const { range, ttlMs, sticky, rememberedMs } = this.options;
    const { user, logins } = request;
    const [address, inUse, leaving] = await answered(
      this.redis.sekishoLease(
        ...leaseKeys,
        range.first,
        range.last,
        owner(request),
        personOf(user),
        ttlMs,
        rememberedMs,
        sticky ? 1 : 0,
        logins?.max ?? 0,
        logins?.whenFull === 'replace' ? 1 : 0,
      ),
    );
    if (address === poolFull) return { kind: 'pool-full', inUse };
    if (address === loginsFull) return { kind: 'logins-full', inUse };
    return { kind: 'leased', address: ipv4FromNumber(address), inUse, replaced: leaving.map(connectionOf) };
  }

  /** Renews all leases of the request in one step. */
  async renew({ edge, leases }: RenewRequest): Promise<RenewOutcome> {
    const { range, ttlMs, sticky } = this.options;
    const triples = leases.flatMap(({ connection, address, user }) => [
      ipv4ToNumber(address),
      owner({ connection, edge }),
      personOf(user),
    ]);
    const [inUse, lost] = await answered(
      this.redis.sekishoRenew(...leaseKeys, range.first, range.last, ttlMs, sticky ? 1 : 0, ...triples),
    );
    return { inUse, lost: lost.flatMap((position) => leases[position]?.connection ?? []) };
  }

  /** Ends a lease. False: it is not this connection's, and nothing changed. */
  async release(request: ReleaseRequest): Promise<boolean> {
    const released = await answered(
      this.redis.sekishoRelease(...leaseKeys, ipv4ToNumber(request.address), owner(request)),
    );
    return released === 1;
  }
}

/** What the lease script answers in place of an address. */
const poolFull = -1;
const loginsFull = -2;

/** A connection id has a fixed length, so no two pairs look alike. */
const owner = ({ connection, edge }: { connection: string; edge: string }): string => `${connection}/${edge}`;

/** Some back ends know a name in any case of letters, and give it back as the client spelled it: it is one user all the same. */
const personOf = (user: string): string => user.toLowerCase();

const connectionOf = (owner: string): string => owner.slice(0, owner.indexOf('/'));

async function answered<T>(reply: Promise<T>): Promise<T> {
  try {
    return await reply;
  } catch (error) {
    throw new LeaseStoreUnavailableError(error instanceof Error ? error.message : String(error));
  }
}
