import { runService } from '@sekisho/platform';
import { AuditModule } from './audit.module.ts';

await runService({ name: 'audit', module: AuditModule, queue: 'audit' });
