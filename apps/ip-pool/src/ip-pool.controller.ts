import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, Payload, RpcException } from '@nestjs/microservices';
import {
  type LeaseReply,
  type LeaseRequest,
  leaseRequest,
  type PoolHealthReply,
  type ReleaseReply,
  type ReleaseRequest,
  type RenewReply,
  type RenewRequest,
  releaseRequest,
  renewRequest,
  subjects,
} from '@sekisho/contracts';
import type { Logger } from '@sekisho/platform';
import { LOGGER, Parsed } from '@sekisho/platform/service';
import { Assigner } from './assignment/assigner.ts';
import { StandingLeases } from './assignment/standing-leases.ts';
import { Health } from './health/health.ts';
import { LeaseStoreUnavailableError } from './leases/lease-store.ts';

/** Answers edges. A renewal or release that Redis did not take fails as `address-service-unavailable`: ask again. */
@Controller()
export class IpPoolController {
  constructor(
    @Inject(Assigner) private readonly assigner: Pick<Assigner, 'assign'>,
    @Inject(StandingLeases) private readonly standing: Pick<StandingLeases, 'renew' | 'release'>,
    @Inject(Health) private readonly state: Pick<Health, 'report'>,
    @Inject(LOGGER) private readonly logger: Pick<Logger, 'warn'>,
  ) {}

  @MessagePattern(subjects.poolLease)
  async lease(@Payload(new Parsed(leaseRequest)) request: LeaseRequest): Promise<LeaseReply> {
    try {
      return await this.assigner.assign(request);
    } catch (error) {
      const { connection, edge } = request;
      const detail = this.unavailable(error, { connection, edge });
      return { outcome: 'refused', code: 'address-service-unavailable', detail };
    }
  }

  @MessagePattern(subjects.poolRenew)
  async renew(@Payload(new Parsed(renewRequest)) request: RenewRequest): Promise<RenewReply> {
    try {
      return { lost: await this.standing.renew(request) };
    } catch (error) {
      throw this.failed(this.unavailable(error, { edge: request.edge }));
    }
  }

  @MessagePattern(subjects.poolRelease)
  async release(@Payload(new Parsed(releaseRequest)) request: ReleaseRequest): Promise<ReleaseReply> {
    try {
      return { released: await this.standing.release(request) };
    } catch (error) {
      const { connection, edge } = request;
      throw this.failed(this.unavailable(error, { connection, edge }));
    }
  }

  @MessagePattern(subjects.poolHealth)
  health(): Promise<PoolHealthReply> {
    return this.state.report();
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
