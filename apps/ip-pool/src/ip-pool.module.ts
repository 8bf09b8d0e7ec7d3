import { Module } from '@nestjs/common';
import { provideService } from '@sekisho/platform';
import { IpPoolController } from './ip-pool.controller.ts';
import { IpPoolLife } from './ip-pool-life.ts';
import { LeaseStore } from './leases/lease-store.ts';
import { openIpPool } from './open-ip-pool.ts';
import { ReplacedSessions } from './replaced-sessions.ts';

/** What the bus asks, and who answers; `openIpPool` puts them together. */
@Module({
  controllers: [IpPoolController],
  providers: provideService(openIpPool, { leases: LeaseStore, replaced: ReplacedSessions, life: IpPoolLife }),
})
export class IpPoolModule {}
