import { Controller, Inject } from '@nestjs/common';
import { MessagePattern, RpcException } from '@nestjs/microservices';
import { type BalancerStatus, subjects } from '@sekisho/contracts';
import { Balancer } from './balancer.ts';
import { NftError } from './kernel/nft.ts';

@Controller()
export class BalancerController {
  constructor(@Inject(Balancer) private readonly balancer: Pick<Balancer, 'status'>) {}

  /** Refused as `no-rules` while nftables cannot be read. */
  @MessagePattern(subjects.balancerStatus)
  async status(): Promise<BalancerStatus> {
    try {
      return await this.balancer.status();
    } catch (error) {
      if (!(error instanceof NftError)) throw error;
      throw new RpcException({ code: 'no-rules', reason: `nftables cannot be read: ${error.message}` });
    }
  }
}
