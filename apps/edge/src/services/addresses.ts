import {
  type AddressSource,
  type LeaseReply,
  type LeaseRequest,
  leaseReply,
  type RefusalCode,
  type RenewRequest,
  releaseReply,
  renewReply,
  subjects,
} from '@sekisho/contracts';
import { type Bus, inOwnTrace, isTracing, type OpenSpan, placesOf, type SpanProblem } from '@sekisho/platform';
import { counterOf } from '@sekisho/platform/metrics';
import { Alarm, now } from '@sekisho/platform/timers';
import { later, milliseconds, type Scheduler } from '@sekisho/wire';
import type { Connections } from '../connections/connections.ts';
import { limits } from '../limits.ts';
import type { HostNetwork } from '../network/host-network.ts';
import type { Authenticated } from './authentication.ts';
import type { LeaseFence } from './lease-fence.ts';
import { answerOf, type Unavailable } from './unavailable.ts';

/** An Office Mode address and what comes with it. */
export type Lease = Readonly<Omit<Extract<LeaseReply, { outcome: 'leased' }>, 'outcome' | 'ttlMs'>>;

export type LeaseOutcome =
  | ({ readonly kind: 'leased' } & Lease)
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly detail: string | undefined }
  | Unavailable;

export interface AddressesOptions {
  readonly bus: Pick<Bus, 'request'>;
  readonly edge: string;
  readonly scheduler: Scheduler;
  readonly network: Pick<HostNetwork, 'hold' | 'letGo'>;
  readonly fence: LeaseFence;
  readonly warn: (message: string) => void;
  /** Where a connection's course is taken down. */
  readonly connections?: Pick<Connections, 'during'>;
}

export interface HeldLease {
  readonly user: string;
  readonly address: string;
  readonly source?: AddressSource | undefined;
  /** As the lease has it; comes to this edge as long as the lease is held. */
  readonly route: string;
  readonly ipv6?: string | undefined;
  readonly lost: () => void;
}

/** How long one lease lasts. */
interface Term {
  /** By the fence's clock, when it was asked for or last renewed: before the request was sent. */
  readonly since: number;
  readonly ttlMs: number;
}

const patience = { timeoutMs: limits.leaseTimeoutMs };
const upkeepPatience = { timeoutMs: limits.leaseUpkeepTimeoutMs };

/** Office Mode addresses from the ip-pool service, and the renewal of all that this edge holds. */
export class Addresses {
  readonly #options: AddressesOptions;
  readonly #held = new Map<string, HeldLease>();
  readonly #terms = new Map<string, Term>();
  readonly #renewal: Alarm;
  readonly #beat: Alarm;
  readonly #renewals = counterOf('sekisho.leases.renewals');
  #renewing = false;
  /** Length of the shortest lease so far; undefined: there was none yet. */
  #shortestMs: number | undefined;

  constructor(options: AddressesOptions) {
    this.#options = options;
    this.#renewal = new Alarm(options.scheduler, () => void this.#renew());
    this.#beat = new Alarm(options.scheduler, () => this.#onBeat());
  }

  lease(
    connection: string,
    { user, groups, grants }: Pick<Authenticated, 'user' | 'groups' | 'grants'>,
  ): Promise<LeaseOutcome> {
    const { bus, edge, fence, connections } = this.#options;
    const { logins, framedAddress, framedPool, dns, nbns } = grants;
    const granted = { logins, framedAddress, framedPool, dns, nbns };
    const request: LeaseRequest = { connection, edge, user, groups: [...groups], ...granted };
    const since = fence.clock();
    const ask = () => bus.request(subjects.poolLease, request, leaseReply, patience);
    const asked = connections?.during(connection, 'address', ask, problemOf) ?? ask();
    return answerOf(asked, (reply) => this.#took(connection, reply, since), 'address-service-unavailable');
  }

  /** Keeps a lease alive until `release`, and the packet path going; it is `lost` when the pool says that the session must end. */
  hold(connection: string, lease: HeldLease): void {
    const former = this.#held.get(connection);
    this.#held.set(connection, lease);
    for (const route of routesOf(lease)) this.#options.network.hold(route);
    if (former) this.#letGo(former);
    const term = this.#terms.get(connection);
    if (term) this.#options.fence.began(term.since + term.ttlMs, this.#held.size === 1);
  }

  /** Gives an address back. Where the pool can't be reached the lease simply ends. Never rejects. */
  async release(connection: string, address: string): Promise<void> {
    const { bus, edge, warn } = this.#options;
    const held = this.#held.get(connection);
    this.#held.delete(connection);
    this.#terms.delete(connection);
    if (held) this.#letGo(held);
    await bus
      .request(subjects.poolRelease, { edge, connection, address }, releaseReply, upkeepPatience)
      .catch((error: unknown) => warn(`lease of ${address} not released, it will expire: ${String(error)}`));
  }

  #letGo(lease: HeldLease): void {
    for (const route of routesOf(lease)) this.#options.network.letGo(route);
  }

  #took(connection: string, reply: LeaseReply, since: number): Exclude<LeaseOutcome, Unavailable> {
    if (reply.outcome === 'refused') return { kind: 'refused', code: reply.code, detail: reply.detail };
    const { outcome: _, ttlMs, ...lease } = reply;
    this.#terms.set(connection, { since, ttlMs });
    if (this.#shortestMs === undefined || ttlMs < this.#shortestMs) {
      this.#shortestMs = ttlMs;
      this.#renewLater();
      this.#beatLater();
    }
    return { kind: 'leased', ...lease };
  }

  #renewLater(): void {
    if (this.#shortestMs !== undefined) ringIn(this.#renewal, this.#shortestMs / limits.leaseRenewalsPerLife);
  }

  #beatLater(): void {
    if (this.#shortestMs !== undefined) ringIn(this.#beat, this.#shortestMs / limits.fenceBeatsPerLease);
  }

  /** Tells the packet path to go on; after a pause that was too long, leases are renewed first. */
  #onBeat(): void {
    const { fence } = this.#options;
    this.#carryOn();
    if (!fence.hasLapsed || this.#held.size === 0) return this.#beatLater();
    ringIn(this.#beat, limits.fencedRetryMs);
    void this.#renew();
  }

  #carryOn(): void {
    if (this.#shortestMs === undefined || this.#held.size === 0) return;
    const ends = [...this.#held.keys()].map((connection) => this.#endOf(connection));
    const firstEnd = ends.reduce((first, end) => Math.min(first, end));
    this.#options.fence.extend(firstEnd, (this.#shortestMs * 2) / limits.fenceBeatsPerLease);
  }

  #endOf(connection: string): number {
    const term = this.#terms.get(connection);
    return term === undefined ? Number.NEGATIVE_INFINITY : term.since + term.ttlMs;
  }

  async #renew(): Promise<void> {
    if (this.#renewing) return;
    this.#renewing = true;
    const held = [...this.#held].map(([connection, { lost: _, ...lease }]) => ({ connection, ...lease }));
    for (let at = 0; at < held.length; at += limits.leasesPerRenewalMax) {
      await this.#renewBatch(held.slice(at, at + limits.leasesPerRenewalMax));
    }
    this.#renewing = false;
    this.#forgetUnheld();
    this.#carryOn();
    this.#renewLater();
  }

  async #renewBatch(leases: RenewRequest['leases']): Promise<void> {
    const { bus, edge, fence, warn } = this.#options;
    const since = fence.clock();
    const attributes = { 'sekisho.edge': edge, 'sekisho.leases': leases.length };
    try {
      const reply = await inOwnTrace('address renewal', { attributes }, async (span) => {
        const renewed = await bus.request(subjects.poolRenew, { edge, leases }, renewReply, upkeepPatience);
        tellLost(span, renewed.lost);
        return renewed;
      });
      this.#renewals({ result: 'renewed' }, leases.length - reply.lost.length);
      if (reply.lost.length > 0) this.#renewals({ result: 'lost' }, reply.lost.length);
      for (const connection of reply.lost) this.#held.get(connection)?.lost();
      for (const { connection } of leases) this.#renewed(connection, since);
    } catch (error) {
      this.#renewals({ result: 'failed' }, leases.length);
      warn(`${leases.length} leases not renewed, tried again later: ${String(error)}`);
    }
  }

  /** Leases that came when nobody wanted them any more, and have ended. */
  #forgetUnheld(): void {
    const at = this.#options.fence.clock();
    for (const connection of this.#terms.keys()) {
      if (!this.#held.has(connection) && this.#endOf(connection) < at) this.#terms.delete(connection);
    }
  }

  #renewed(connection: string, since: number): void {
    const term = this.#terms.get(connection);
    if (term) this.#terms.set(connection, { ...term, since });
  }
}

const problemOf = (reply: LeaseReply): SpanProblem | undefined =>
  reply.outcome === 'refused' ? { type: reply.code } : undefined;

function tellLost(span: OpenSpan, lost: readonly string[]): void {
  if (lost.length === 0 || !isTracing()) return;
  span.set({ 'sekisho.leases.lost': lost.length });
  for (const place of placesOf(lost)) span.link(place);
  span.wentWrong({ type: 'lease-lost' });
}

const ringIn = (alarm: Alarm, ms: number): void => alarm.set(later(now(), milliseconds(ms)));

const routesOf = ({ route, ipv6 }: HeldLease): string[] => (ipv6 === undefined ? [route] : [route, ipv6]);
