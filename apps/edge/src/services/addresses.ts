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
import type { Bus } from '@sekisho/platform';
import { Alarm, now } from '@sekisho/platform/timers';
import { later, milliseconds, type Scheduler } from '@sekisho/wire';
import { limits } from '../limits.ts';
import type { HostNetwork } from '../network/host-network.ts';
import type { Authenticated } from './authentication.ts';
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
  readonly warn: (message: string) => void;
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

const patience = { timeoutMs: limits.leaseTimeoutMs };
const upkeepPatience = { timeoutMs: limits.leaseUpkeepTimeoutMs };

/** Office Mode addresses from the ip-pool service, and the renewal of all that this edge holds. */
export class Addresses {
  readonly #options: AddressesOptions;
  readonly #held = new Map<string, HeldLease>();
  readonly #renewal: Alarm;
  /** Between renewals, as the shortest lease so far has it. */
  #renewalMs = Number.POSITIVE_INFINITY;

  constructor(options: AddressesOptions) {
    this.#options = options;
    this.#renewal = new Alarm(options.scheduler, () => void this.#renew());
  }

  lease(
    connection: string,
    { user, groups, grants }: Pick<Authenticated, 'user' | 'groups' | 'grants'>,
  ): Promise<LeaseOutcome> {
    const { bus, edge } = this.#options;
    const { logins, framedAddress, framedPool, dns, nbns } = grants;
    const granted = { logins, framedAddress, framedPool, dns, nbns };
    const request: LeaseRequest = { connection, edge, user, groups: [...groups], ...granted };
    const asked = bus.request(subjects.poolLease, request, leaseReply, patience);
    return answerOf(asked, (reply) => this.#took(reply), 'address-service-unavailable');
  }

  /** Keeps a lease alive until `release`; it is `lost` when the pool says that the session must end. */
  hold(connection: string, lease: HeldLease): void {
    const former = this.#held.get(connection);
    this.#held.set(connection, lease);
    for (const route of routesOf(lease)) this.#options.network.hold(route);
    if (former) this.#letGo(former);
  }

  /** Gives an address back. Where the pool can't be reached the lease simply ends. */
  release(connection: string, address: string): void {
    const { bus, edge, warn } = this.#options;
    const held = this.#held.get(connection);
    this.#held.delete(connection);
    if (held) this.#letGo(held);
    bus
      .request(subjects.poolRelease, { edge, connection, address }, releaseReply, upkeepPatience)
      .catch((error: unknown) => warn(`lease of ${address} not released, it will expire: ${String(error)}`));
  }

  #letGo(lease: HeldLease): void {
    for (const route of routesOf(lease)) this.#options.network.letGo(route);
  }

  #took(reply: LeaseReply): Exclude<LeaseOutcome, Unavailable> {
    if (reply.outcome === 'refused') return { kind: 'refused', code: reply.code, detail: reply.detail };
    // Pools differ in how long their leases last.
    const renewalMs = reply.ttlMs / limits.leaseRenewalsPerLife;
    if (renewalMs < this.#renewalMs) {
      this.#renewalMs = renewalMs;
      this.#renewLater(renewalMs);
    }
    const { outcome: _, ttlMs: __, ...lease } = reply;
    return { kind: 'leased', ...lease };
  }

  #renewLater(afterMs: number): void {
    this.#renewal.set(later(now(), milliseconds(afterMs)));
  }

  async #renew(): Promise<void> {
    const held = [...this.#held].map(([connection, { lost: _, ...lease }]) => ({ connection, ...lease }));
    for (let at = 0; at < held.length; at += limits.leasesPerRenewalMax) {
      await this.#renewBatch(held.slice(at, at + limits.leasesPerRenewalMax));
    }
    this.#renewLater(this.#renewalMs);
  }

  async #renewBatch(leases: RenewRequest['leases']): Promise<void> {
    const { bus, edge, warn } = this.#options;
    try {
      const reply = await bus.request(subjects.poolRenew, { edge, leases }, renewReply, upkeepPatience);
      for (const connection of reply.lost) this.#held.get(connection)?.lost();
    } catch (error) {
      warn(`${leases.length} leases not renewed, tried again later: ${String(error)}`);
    }
  }
}

const routesOf = ({ route, ipv6 }: HeldLease): string[] => (ipv6 === undefined ? [route] : [route, ipv6]);
