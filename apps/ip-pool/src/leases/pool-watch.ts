import type { PoolUse } from '@sekisho/contracts';
import { type Logger, Repetition } from '@sekisho/platform';
import { Fullness } from './fullness.ts';
import type { LeaseStore } from './lease-store.ts';
import { clockTickMs } from './limits.ts';

export interface PoolWatchOptions {
  readonly leases: Pick<LeaseStore, 'poolUse'>;
  readonly logger: Pick<Logger, 'warn'>;
  /** Whether edges can reach this service, as far as it can tell. */
  readonly isReachable: () => boolean;
}

/**
 * Looks at the pools every second, warns of those that become nearly full, and by that keeps the store's clock going. While edges
 * cannot reach this service it does not look: time in which leases cannot be renewed must not end them.
 */
export class PoolWatch {
  readonly #options: PoolWatchOptions;
  readonly #fullness = new Map<string, Fullness>();
  readonly #repetition: Repetition;

  constructor(options: PoolWatchOptions) {
    this.#options = options;
    this.#repetition = new Repetition(clockTickMs, () => this.#look());
  }

  stop(): Promise<void> {
    return this.#repetition.stop();
  }

  async #look(): Promise<void> {
    const { leases, isReachable } = this.#options;
    if (!isReachable()) return;
    // The connection tells when Redis is away; it is looked again in a second.
    const pools = await leases.poolUse().catch(() => []);
    for (const pool of pools) this.#judge(pool);
  }

  #judge(pool: PoolUse): void {
    const { name, size, inUse } = pool;
    const fullness = this.#fullness.get(name) ?? new Fullness();
    this.#fullness.set(name, fullness);
    if (fullness.crossed(inUse, size)) this.#options.logger.warn({ pool: name, inUse }, nearlyFullText(pool));
  }
}

export const nearlyFullText = (pool: PoolUse): string =>
  `the pool ${pool.name} is ${pool.inUse < pool.size ? 'nearly full' : 'full'}: ${poolUseText(pool)}`;

export const poolUseText = ({ inUse, size, addresses }: Pick<PoolUse, 'inUse' | 'size' | 'addresses'>): string =>
  `${inUse} of ${size} addresses of ${addresses} are in use`;
