import type { Redis } from 'ioredis';
import { replicaAnswerMs } from './limits.ts';
import type { GivingReply, PoolCounts } from './redis-connection.ts';
import { leaseKeys } from './scripts/keys.ts';

/** Redis did not answer, or not within its time, or its replicas did not; what became of the request is not known. */
export class LeaseStoreUnavailableError extends Error {
  override readonly name = 'LeaseStoreUnavailableError';
}

/**
 * The scripts in Redis. What was given or renewed is answered only when so many replicas have it as well: a replica that takes
 * over knows of it. All methods reject with LeaseStoreUnavailableError.
 */
export class LeaseConnection {
  /** Grows with every connection that is lost. */
  #losses = 0;

  /** @param replicas that have to confirm; 0: none */
  constructor(
    private readonly redis: Redis,
    private readonly replicas: number,
  ) {
    redis.on('close', () => {
      this.#losses += 1;
    });
  }

  lease(...args: Arguments): Promise<GivingReply> {
    return this.#kept(() => this.redis.sekishoLease(...leaseKeys, ...args));
  }

  claim(...args: Arguments): Promise<GivingReply> {
    return this.#kept(() => this.redis.sekishoClaim(...leaseKeys, ...args));
  }

  renew(...args: Arguments): Promise<[lost: number[], uses: PoolCounts[]]> {
    return this.#kept(() => this.redis.sekishoRenew(...leaseKeys, ...args));
  }

  release(...args: Arguments): Promise<number> {
    return answered(this.redis.sekishoRelease(...leaseKeys, ...args));
  }

  use(...args: Arguments): Promise<PoolCounts[]> {
    return answered(this.redis.sekishoUse(...leaseKeys, ...args));
  }

  async #kept<T>(script: () => Promise<T>): Promise<T> {
    const losses = this.#losses;
    const reply = await answered(script());
    if (this.replicas === 0) return reply;
    const confirmed = await answered(this.redis.wait(this.replicas, replicaAnswerMs));
    // WAIT speaks of its own connection's writes: of another one's, a new primary's it may be, it knows nothing.
    if (losses !== this.#losses) throw new LeaseStoreUnavailableError('the connection broke before replicas confirmed');
    if (confirmed < this.replicas) {
      throw new LeaseStoreUnavailableError(`${confirmed} of ${this.replicas} replicas confirmed`);
    }
    return reply;
  }
}

type Arguments = readonly (string | number)[];

async function answered<T>(reply: Promise<T>): Promise<T> {
  try {
    return await reply;
  } catch (error) {
    throw new LeaseStoreUnavailableError(error instanceof Error ? error.message : String(error));
  }
}
