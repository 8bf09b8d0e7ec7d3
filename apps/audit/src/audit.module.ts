import { Module } from '@nestjs/common';
import { provideService } from '@sekisho/platform';
import { AuditController } from './audit.controller.ts';
import { AuditLife } from './audit-life.ts';
import { openAudit } from './open-audit.ts';
import { AuditStore } from './store/audit-store.ts';

/** What the bus asks, and who answers; `openAudit` puts them together. */
@Module({
  controllers: [AuditController],
  providers: provideService(openAudit, { store: AuditStore, life: AuditLife }),
})
export class AuditModule {}
