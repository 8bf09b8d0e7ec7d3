import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload, RpcException } from '@nestjs/microservices';
import {
  type LeaseReply,
  type LeaseRequest,
  leaseRequest,
  type ReleaseReply,
  type ReleaseRequest,
  type RenewReply,
  type RenewRequest,
  releaseRequest,
  renewRequest,
  subjects,
} from '@sekisho/contracts';
import { defaultPool, type Logger, type Settings } from '@sekisho/platform';
import { LOGGER, Parsed, SETTINGS } from '@sekisho/platform/service';
import { LeaseStore, LeaseStoreUnavailableError } from './leases/lease-store.ts';
import { poolUseText } from './leases/pool-watch.ts';
import { ReplacedSessions } from './replaced-sessions.ts';

type OfficeMode = Settings['officeMode'];

/** Answers edges. A renewal or release that Redis did not take fails as `address-service-unavailable`: ask again. */
@Controller()
export class IpPoolController {
  private readonly officeMode: OfficeMode;

  constructor(
    @Inject(LeaseStore) private readonly leases: Pick<LeaseStore, 'pools' | 'lease' | 'renew' | 'release'>,
    @Inject(SETTINGS) { officeMode }: Pick<Settings, 'officeMode'>,
    @Inject(LOGGER) private readonly logger: Pick<Logger, 'debug' | 'warn'>,
    @Inject(ReplacedSessions) private readonly replaced: Pick<ReplacedSessions, 'end'>,
  ) {
    this.officeMode = officeMode;
  }

  @MessagePattern(subjects.poolLease)
  async lease(@Payload(new Parsed(leaseRequest)) request: LeaseRequest): Promise<LeaseReply> {
    const { connection, edge, user } = request;
    try {
      const outcome = await this.leases.lease({ ...request, pool: defaultPool });
      const { inUse } = outcome;
      switch (outcome.kind) {
        case 'pool-full':
          this.logger.warn({ connection, edge, user, inUse }, 'no address left to lease');
          return { outcome: 'refused', code: 'no-address-available', detail: this.inUseText(inUse) };
        case 'logins-full':
          return { outcome: 'refused', code: 'too-many-logins', detail: loginsText(request) };
        case 'leased': {
          const { address, replaced, route, ipv6, ttlMs } = outcome;
          this.logger.debug({ connection, edge, user, address, inUse, replaced }, 'leased an address');
          for (const each of replaced) this.replaced.end(each);
          const lease = { address, source: 'pool', route, ttlMs, ...(ipv6 !== undefined && { ipv6 }) } as const;
          return { outcome: 'leased', ...lease, ...this.linkSettings() };
        }
      }
    } catch (error) {
      const detail = this.unavailable(error, { connection, edge });
      return { outcome: 'refused', code: 'address-service-unavailable', detail };
    }
  }

  @MessagePattern(subjects.poolRenew)
  async renew(@Payload(new Parsed(renewRequest)) request: RenewRequest): Promise<RenewReply> {
    const { edge } = request;
    try {
      const { lost } = await this.leases.renew(request);
      for (const connection of lost)
        this.logger.warn({ connection, edge }, 'a lease is lost: its address is another’s, or its login was replaced');
      return { lost };
    } catch (error) {
      throw this.failed(this.unavailable(error, { edge }));
    }
  }

  @MessagePattern(subjects.poolRelease)
  async release(@Payload(new Parsed(releaseRequest)) request: ReleaseRequest): Promise<ReleaseReply> {
    const { connection, edge, address } = request;
    try {
      const released = await this.leases.release(request);
      this.logger.debug({ connection, edge, address, released }, 'asked to release an address');
      return { released };
    } catch (error) {
      throw this.failed(this.unavailable(error, { connection, edge }));
    }
  }

  private linkSettings() {
    const { pool, dns, nbns, domain } = this.officeMode;
    return {
      gateway: pool.gateway,
      dns,
      nbns,
      ...(domain === undefined ? {} : { domain }),
    };
  }

  private inUseText(inUse: number): string {
    const pool = this.leases.pools.find(({ name }) => name === defaultPool);
    return pool === undefined ? 'there is no pool' : poolUseText({ ...pool, addresses: pool.text, inUse });
  }

  /** @returns what to tell the edge. @throws what is no matter of Redis */
  private unavailable(error: unknown, about: Record<string, string>): string {
    if (!(error instanceof LeaseStoreUnavailableError)) throw error;
    this.logger.warn({ ...about, reason: error.message }, 'Redis did not answer');
    return `Redis did not answer: ${error.message}`;
  }

  private failed(reason: string): RpcException {
    return new RpcException({ code: 'address-service-unavailable', reason });
  }
}

const times = (count = 0): string => (count === 1 ? 'once' : `${count} times`);

const loginsText = ({ user, logins }: LeaseRequest): string =>
  logins?.whenFull === 'replace'
    ? `a newer login of ${user} has taken the place of this one`
    : `${user} may be connected ${times(logins?.max)}`;
