import { runService } from '@sekisho/platform/service';
import { ConsoleModule } from './console.module.ts';
import { openHttpFace } from './http/http-face.ts';

await runService({ name: 'console', module: ConsoleModule, queue: 'console', http: openHttpFace });
