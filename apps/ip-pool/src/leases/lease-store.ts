import type { PoolUse, ReleaseRequest, RenewRequest } from '@sekisho/contracts';
import type { Ipv4Range } from '@sekisho/platform';
import { ipv4FromNumber, ipv4ToNumber } from '@sekisho/wire';
import { type LeasePool, numbers } from './address-pool.ts';
import { blockRoute, singleRoute } from './block-route.ts';
import { type LeaseConnection, LeaseStoreUnavailableError } from './lease-connection.ts';
import type { ClaimAsk, ClaimOutcome, LeaseAsk, Leased, LeaseOutcome, Lessee, RenewOutcome } from './leasing.ts';
import { reapedMost, renewedPerStep } from './limits.ts';
import { holds, type NumberRange, sizeOf, without } from './number-ranges.ts';
import type { GivingReply } from './redis-connection.ts';
import type { ScriptAsk, ScriptPool, ScriptSettings } from './scripts/scripts.ts';
import { SessionPrefixes } from './session-prefixes.ts';

export { LeaseStoreUnavailableError };

export interface LeaseStoreOptions {
  readonly pools: readonly LeasePool[];
  /** The gateway's own address on the link; no client gets it. */
  readonly gateway: string;
  /** Length of the prefixes that edges take from pools. */
  readonly blockPrefix: number;
  /** Out of which each session gets a /64. */
  readonly ipv6Prefix?: string | undefined;
  /** Length of a lease outside the pools in milliseconds, counted by the store's clock from the last renewal. */
  readonly ttlMs: number;
  /** By how much a lease ends later in the store than for its edge. */
  readonly marginMs: number;
  /** The most that the store's clock moves between two calls. */
  readonly stepMs: number;
  /** How long after its end a lease is remembered, so that its address is given to others last. */
  readonly rememberedMs: number;
  /** When each edge that is there began, as the first letters of ULIDs of that time; undefined: it is not known now. */
  readonly edgesHere?: () => Readonly<Record<string, string>> | undefined;
}

/**
 * Leases of Office Mode addresses. A lease belongs to a connection on an edge; no other edge can renew or release it.
 * Every method rejects with LeaseStoreUnavailableError when Redis does not answer in time: what became of the request is not
 * known then, and it can be made again.
 */
export class LeaseStore {
  readonly #six: SessionPrefixes | undefined;
  #pools: readonly LeasePool[];
  #settings: string;

  constructor(
    private readonly connection: LeaseConnection,
    private readonly options: LeaseStoreOptions,
  ) {
    const { ipv6Prefix, pools } = options;
    this.#six = ipv6Prefix === undefined ? undefined : new SessionPrefixes(ipv6Prefix);
    this.#pools = pools;
    this.#settings = this.#describe();
  }

  get pools(): readonly LeasePool[] {
    return this.#pools;
  }

  /**
   * From now on no pool gives any of these, in place of what was said before; they can be claimed and leased by range. Whoever has
   * one keeps it, and routes stay as they are: who claims one has a route of its own for it, which counts before that of a block.
   */
  reserve(ranges: readonly Ipv4Range[]): void {
    const reserved = ranges.map(numbers);
    this.#pools = this.options.pools.map((pool) => {
      const leasable = pool.leasable.flatMap((part) => without(part, reserved));
      return { ...pool, leasable, size: sizeOf(leasable) };
    });
    this.#settings = this.#describe();
  }

  /**
   * Leases an address if the user may have one more login; both are decided in one step, so that no two instances or edges
   * give away the last one. The address: the one this connection has already; else one its user had before, if free; else
   * one from the edge's blocks, or from one that it takes; else a single one out of another edge's. Of a range no block is taken.
   * @throws RangeError: there is no such pool
   */
  async lease(ask: LeaseAsk): Promise<LeaseOutcome> {
    const source = this.#sourceOf(ask);
    const request: ScriptAsk = { ...this.#askOf(ask, source), ranges: pairs(source.leasable) };
    const reply = await this.connection.lease(this.#settings, JSON.stringify(request), request.owner);
    const [address, inUse] = reply;
    if (address === poolFull) return { kind: 'pool-full', inUse };
    if (address === loginsFull) return { kind: 'logins-full', inUse };
    return { ...this.#leased(reply, source), inUse };
  }

  /** Leases this very address, as it was given to the user elsewhere. No pool gives it to another meanwhile. */
  async claim(ask: ClaimAsk): Promise<ClaimOutcome> {
    const address = ipv4ToNumber(ask.address);
    const pool = this.#poolOf(address);
    const source = { ttlMs: pool?.ttlMs ?? this.options.ttlMs, sticky: false, mayTake: false };
    const request: ScriptAsk = { ...this.#askOf(ask, source), address };
    const reply = await this.connection.claim(this.#settings, JSON.stringify(request), request.owner);
    const [outcome, , owners, flag] = reply;
    if (outcome === loginsFull) return { kind: 'logins-full' };
    if (outcome === inUse) return { kind: 'in-use', holder: holderOf(owners[0] ?? ''), givesWay: flag === 1 };
    return this.#leased(reply, { ...source, routable: pool?.routable ?? [] });
  }

  /** Renews all leases of the request, many in one step, but not so many that logins would notice. */
  async renew({ edge, leases }: RenewRequest): Promise<RenewOutcome> {
    const lost: string[] = [];
    let use: PoolUse[] = [];
    for (let at = 0; at === 0 || at < leases.length; at += renewedPerStep) {
      const some = leases.slice(at, at + renewedPerStep);
      const parts = some.flatMap((lease) => this.#renewalOf(edge, lease));
      const [positions, uses] = await this.connection.renew(this.#settings, parts);
      lost.push(...positions.flatMap((position) => some[position]?.connection ?? []));
      use = this.#use(uses);
    }
    return { lost, use };
  }

  /** Ends a lease. False: it is not this connection's, and nothing changed. */
  async release(request: ReleaseRequest): Promise<boolean> {
    return (await this.connection.release(this.#settings, owner(request), ipv4ToNumber(request.address))) === 1;
  }

  /** Every pool as it stands now. Called every so often it also keeps the store's clock going, by which leases end. */
  async poolUse(): Promise<PoolUse[]> {
    return this.#use(await this.connection.use(this.#settings));
  }

  /** For the scripts. */
  #describe(): string {
    const { blockPrefix, stepMs, rememberedMs, ttlMs } = this.options;
    const settings: ScriptSettings = {
      blockPrefix,
      stepMs,
      rememberedMs,
      reapedMost,
      sixes: this.#six?.count ?? 0,
      ttlMs: this.#lasting(ttlMs),
      pools: this.#pools.map(({ leasable, ttlMs, sticky }) => ({
        ranges: pairs(leasable),
        ttlMs: this.#lasting(ttlMs),
        sticky,
      })),
    };
    return JSON.stringify(settings);
  }

  #lasting(ttlMs: number): number {
    return ttlMs + this.options.marginMs;
  }

  #sourceOf(ask: LeaseAsk): Source {
    if ('pool' in ask) {
      const pool = this.pools.find(({ name }) => name === ask.pool);
      if (pool === undefined) throw new RangeError(`there is no pool ${ask.pool}`);
      return { ...pool, mayTake: true };
    }
    const { gateway, ttlMs } = this.options;
    const own = numbers({ first: gateway, last: gateway });
    return { leasable: without(numbers(ask.range), [own]), routable: [], ttlMs, sticky: true, mayTake: false };
  }

  #poolOf(address: number): LeasePool | undefined {
    return this.pools.find(({ leasable }) => holds(leasable, address));
  }

  #askOf({ connection, edge, user, logins }: Lessee, source: Pick<Source, 'ttlMs' | 'sticky' | 'mayTake'>): ScriptAsk {
    return {
      owner: owner({ connection, edge }),
      user: personOf(user),
      ttlMs: this.#lasting(source.ttlMs),
      sticky: source.sticky,
      mayTake: source.mayTake,
      loginsMax: logins?.max ?? 0,
      replace: logins?.whenFull === 'replace',
      ...(logins !== undefined && { here: this.options.edgesHere?.() }),
    };
  }

  #renewalOf(edge: string, lease: RenewRequest['leases'][number]): (string | number)[] {
    const { connection, address, user, source = 'pool', route = '/32', ipv6 } = lease;
    return [
      ipv4ToNumber(address),
      owner({ connection, edge }),
      personOf(user),
      Number(route.slice(route.indexOf('/') + 1)),
      (ipv6 === undefined ? undefined : this.#six?.indexOf(ipv6)) ?? none,
      source === 'pool' ? 0 : 1,
    ];
  }

  #leased(
    [address, , leaving, inBlock, layout, index]: GivingReply,
    source: Pick<Source, 'ttlMs' | 'routable'>,
  ): Leased {
    return {
      kind: 'leased',
      address: ipv4FromNumber(address),
      route: inBlock === 1 ? blockRoute(address, layout, source.routable) : singleRoute(address),
      ...(index !== none && { ipv6: this.#six?.at(index) }),
      ttlMs: source.ttlMs,
      replaced: leaving.map((each) => holderOf(each).connection),
    };
  }

  #use(uses: readonly (readonly [inUse: number, blocks: number])[]): PoolUse[] {
    return this.pools.map(({ name, text, size }, index) => {
      const [inUse, blocks] = uses[index] ?? [0, 0];
      return { name, addresses: text, size, inUse, blocks };
    });
  }
}

/** Where an address may come from, and what comes with it. */
interface Source extends Pick<LeasePool, 'leasable' | 'routable' | 'ttlMs' | 'sticky'> {
  readonly mayTake: boolean;
}

/** What scripts answer in place of an address. */
const poolFull = -1;
const loginsFull = -2;
const inUse = -3;
/** In place of an index. */
const none = -1;

const pairs = (ranges: readonly NumberRange[]): ScriptPool['ranges'] =>
  ranges.map(({ first, last }) => [first, last] as const);

/** A connection id has a fixed length, so no two pairs look alike. */
const owner = ({ connection, edge }: { connection: string; edge: string }): string => `${connection}/${edge}`;

/** Some back ends know a name in any case of letters, and give it back as the client spelled it: it is one user all the same. */
const personOf = (user: string): string => user.toLowerCase();

const holderOf = (owner: string) => {
  const at = owner.indexOf('/');
  return { connection: owner.slice(0, at), edge: owner.slice(at + 1) };
};
