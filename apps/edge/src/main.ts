import { runService } from '@sekisho/platform/service';
import { EdgeModule } from './edge.module.ts';
import { edgeWarnings } from './ike/edge-warnings.ts';

await runService({ name: 'edge', module: EdgeModule, queue: undefined, warnings: edgeWarnings });
