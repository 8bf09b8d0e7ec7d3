import { runService } from '@sekisho/platform/service';
import { EdgeModule } from './edge.module.ts';

await runService({ name: 'edge', module: EdgeModule, queue: undefined });
