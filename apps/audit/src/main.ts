import { runService } from '@sekisho/platform/service';
import { AuditModule } from './audit.module.ts';

await runService({ name: 'audit', module: AuditModule, queue: 'audit' });
