import { createLogger } from '@sekisho/platform';
import { Standing } from '../back-ends/internal/standing.ts';

/** Counts nothing and locks nobody. */
export const lenientStanding = (): Standing =>
  new Standing({
    store: { countFailure: async () => undefined, countLogin: async () => undefined },
    lockAfter: 0,
    lockFor: 900_000,
    timeZone: 'UTC',
    now: () => new Date(),
    logger: createLogger('test'),
  });
