import { runService } from '@sekisho/platform/service';
import { CaModule } from './ca.module.ts';

await runService({ name: 'ca', module: CaModule, queue: 'ca' });
