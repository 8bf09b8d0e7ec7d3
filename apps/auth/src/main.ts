import { runService } from '@sekisho/platform/service';
import { AuthModule } from './auth.module.ts';

await runService({ name: 'auth', module: AuthModule, queue: 'auth' });
