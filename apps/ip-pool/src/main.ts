import { runService } from '@sekisho/platform/service';
import { IpPoolModule } from './ip-pool.module.ts';

await runService({ name: 'ip-pool', module: IpPoolModule, queue: 'ip-pool' });
