import {
  type LeaseRequest,
  leaseReply,
  type RefusalCode,
  type RenewRequest,
  releaseReply,
  renewReply,
  subjects,
} from '@sekisho/contracts';
import { type Bus, BusError } from '@sekisho/platform';
import { limits } from '../limits.ts';
import type { Authenticated } from './authentication.ts';

export type LeaseOutcome =
  | {
      readonly kind: 'leased';
      readonly address: string;
      readonly gateway: string;
      readonly dns: readonly string[];
      readonly nbns: readonly string[];
    }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly detail: string | undefined };

interface HeldLease {
  readonly user: string;
  readonly address: string;
  readonly lost: () => void;
}

/** Office Mode addresses from the ip-pool service, and the renewal of all that this edge holds. */
export class Addresses {
  readonly #held = new Map<string, HeldLease>();
  #renewal: NodeJS.Timeout | undefined;

  constructor(
    private readonly bus: Bus,
    private readonly edge: string,
    private readonly warn: (message: string) => void,
  ) {}

  async lease(connection: string, { user, groups, grants }: Authenticated): Promise<LeaseOutcome> {
    try {
      const request: LeaseRequest = {
        connection,
        edge: this.edge,
        user,
        groups: [...groups],
        ...(grants.logins !== undefined && { logins: grants.logins }),
      };
      const reply = await this.bus.request(subjects.poolLease, request, leaseReply, {
        timeoutMs: limits.leaseTimeoutMs,
      });
      if (reply.outcome === 'refused') return { kind: 'refused', code: reply.code, detail: reply.detail };
      this.#renewal ??= setTimeout(() => void this.#renew(reply.ttlMs), reply.ttlMs / limits.leaseRenewalsPerLife);
      return { kind: 'leased', address: reply.address, gateway: reply.gateway, dns: reply.dns, nbns: reply.nbns };
    } catch (error) {
      if (!(error instanceof BusError)) throw error;
      const code = error.code === 'disconnected' ? 'gateway-busy' : 'address-service-unavailable';
      return { kind: 'refused', code, detail: error.message };
    }
  }

  /** Keeps a lease alive until `release`; it is `lost` when the pool says that the session must end. */
  hold(connection: string, lease: HeldLease): void {
    this.#held.set(connection, lease);
  }

  /** Gives an address back. Where the pool can't be reached the lease simply ends. */
  release(connection: string, address: string): void {
    this.#held.delete(connection);
    const request = { edge: this.edge, connection, address };
    this.bus
      .request(subjects.poolRelease, request, releaseReply, { timeoutMs: limits.leaseTimeoutMs })
      .catch((error: unknown) => this.warn(`lease of ${address} not released, it will expire: ${String(error)}`));
  }

  stop(): void {
    clearTimeout(this.#renewal);
    this.#renewal = undefined;
  }

  async #renew(ttlMs: number): Promise<void> {
    const held = [...this.#held].map(([connection, { user, address }]) => ({ connection, user, address }));
    for (let at = 0; at < held.length; at += limits.leasesPerRenewalMax) {
      const leases = held.slice(at, at + limits.leasesPerRenewalMax);
      await this.#renewBatch(leases);
    }
    this.#renewal = setTimeout(() => void this.#renew(ttlMs), ttlMs / limits.leaseRenewalsPerLife);
  }

  async #renewBatch(leases: RenewRequest['leases']): Promise<void> {
    try {
      const reply = await this.bus.request(subjects.poolRenew, { edge: this.edge, leases }, renewReply, {
        timeoutMs: limits.leaseTimeoutMs,
      });
      for (const connection of reply.lost) this.#held.get(connection)?.lost();
    } catch (error) {
      this.warn(`${leases.length} leases not renewed, tried again later: ${String(error)}`);
    }
  }
}
