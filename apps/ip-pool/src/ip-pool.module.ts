import { Module } from '@nestjs/common';
import { provideService } from '@sekisho/platform/service';
import { Assigner } from './assignment/assigner.ts';
import { FixedAddressesController } from './assignment/fixed-addresses.controller.ts';
import { FixedAddresses } from './assignment/fixed-addresses.ts';
import { StandingLeases } from './assignment/standing-leases.ts';
import { Health } from './health/health.ts';
import { IpPoolController } from './ip-pool.controller.ts';
import { IpPoolLife } from './ip-pool-life.ts';
import { openIpPool } from './open-ip-pool.ts';

/** What the bus asks, and who answers; `openIpPool` puts them together. */
@Module({
  controllers: [IpPoolController, FixedAddressesController],
  providers: provideService(openIpPool, {
    assigner: Assigner,
    standing: StandingLeases,
    health: Health,
    fixed: FixedAddresses,
    life: IpPoolLife,
  }),
})
export class IpPoolModule {}
