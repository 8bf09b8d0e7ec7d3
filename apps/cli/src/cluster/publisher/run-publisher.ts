import { provideService, runService } from '@sekisho/platform/service';
import { openPublishing } from './open-publishing.ts';
import { Publishing } from './publishing.ts';

/** The service of a cluster that writes its settings, and has all others take them over. */
export function runPublisher(): Promise<void> {
  class PublisherModule {}
  const providers = provideService(openPublishing, { publishing: Publishing });
  return runService({ name: 'publisher', module: { module: PublisherModule, providers }, queue: undefined });
}
