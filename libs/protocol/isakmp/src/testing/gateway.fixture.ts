import type { IkeEndpoint } from '../endpoint.ts';
import { createIkeEndpoint } from '../ike-endpoint.ts';
import type { IkePolicy } from '../policy.ts';
import type { Spi } from '../security-associations.ts';
import { policy, SeededRandom } from './pair.fixture.ts';

/** A responder without a peer of its own. */
export function newGateway(changes: Partial<IkePolicy> = {}): IkeEndpoint {
  let spi = 0x9000;
  let attempt = 0;
  return createIkeEndpoint({
    policy: policy(changes),
    random: new SeededRandom('gateway'),
    allocateSpi: () => spi++ as Spi,
    nameAttempt: () => `attempt ${++attempt}`,
  });
}
