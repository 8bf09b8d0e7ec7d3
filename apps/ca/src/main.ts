import { runService } from '@sekisho/platform';
import { CaModule } from './ca.module.ts';

await runService({ name: 'ca', module: CaModule, queue: 'ca' });
