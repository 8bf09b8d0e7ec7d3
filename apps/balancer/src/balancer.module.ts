import { Module } from '@nestjs/common';
import { provideService } from '@sekisho/platform/service';
import { BalancerController } from './balancer.controller.ts';
import { Balancer } from './balancer.ts';
import { BalancerLife } from './balancer-life.ts';
import { openBalancer } from './open-balancer.ts';

/** What the bus asks, and who answers; `openBalancer` puts them together. */
@Module({
  controllers: [BalancerController],
  providers: provideService(openBalancer, { balancer: Balancer, life: BalancerLife }),
})
export class BalancerModule {}
