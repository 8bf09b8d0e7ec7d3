import { runService } from '@sekisho/platform';
import { AuthModule } from './auth.module.ts';

await runService({ name: 'auth', module: AuthModule, queue: 'auth' });
