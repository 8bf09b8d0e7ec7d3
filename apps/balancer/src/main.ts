import { runService } from '@sekisho/platform/service';
import { BalancerModule } from './balancer.module.ts';

await runService({ name: 'balancer', module: BalancerModule, queue: undefined });
