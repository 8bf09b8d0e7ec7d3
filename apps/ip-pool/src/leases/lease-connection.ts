import { inSpan, type SpanAttributes, type SpanOptions } from '@sekisho/platform';
import { histogramOf } from '@sekisho/platform/metrics';
import type { Redis } from 'ioredis';
import { replicaAnswerMs } from './limits.ts';
import type { GivingReply, PoolCounts } from './redis-connection.ts';
import { leaseKeys } from './scripts/keys.ts';

/** Redis did not answer, or not within its time, or its replicas did not; what became of the request is not known. */
export class LeaseStoreUnavailableError extends Error {
  override readonly name = 'LeaseStoreUnavailableError';
}

const millisecondsPerSecond = 1000;

type LeaseRedis = Pick<
  Redis,
  'on' | 'wait' | 'sekishoLease' | 'sekishoClaim' | 'sekishoRenew' | 'sekishoRelease' | 'sekishoUse'
>;

/**
 * The scripts in Redis. What was given or renewed is answered only when so many replicas have it as well: a replica that takes
 * over knows of it. All methods reject with LeaseStoreUnavailableError.
 */
export class LeaseConnection {
  readonly #took = histogramOf('sekisho.redis.duration');
  /** Grows with every connection that is lost. */
  #losses = 0;
  /** Confirmations of replicas: the one that is waited for, and the one that everybody shares who came since. */
  #asked: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  /** @param replicas that have to confirm; 0: none */
  constructor(
    private readonly redis: LeaseRedis,
    private readonly replicas: number,
  ) {
    redis.on('close', () => {
      this.#losses += 1;
    });
  }

  lease(settings: string, ask: string, owner: string): Promise<GivingReply> {
    const script = () => inRedisSpan('sekishoLease', () => this.redis.sekishoLease(...leaseKeys, settings, ask));
    return this.#timed('lease', this.#given(settings, owner, script));
  }

  claim(settings: string, ask: string, owner: string): Promise<GivingReply> {
    const script = () => inRedisSpan('sekishoClaim', () => this.redis.sekishoClaim(...leaseKeys, settings, ask));
    return this.#timed('claim', this.#given(settings, owner, script));
  }

  renew(settings: string, leases: readonly (string | number)[]): Promise<[lost: number[], uses: PoolCounts[]]> {
    const script = () => inRedisSpan('sekishoRenew', () => this.redis.sekishoRenew(...leaseKeys, settings, ...leases));
    return this.#timed('renew', this.#kept(script));
  }

  release(settings: string, owner: string, address: number): Promise<number> {
    const script = () => this.redis.sekishoRelease(...leaseKeys, settings, owner, address);
    return this.#timed('release', answered(inRedisSpan('sekishoRelease', script)));
  }

  use(settings: string): Promise<PoolCounts[]> {
    return this.#timed('use', answered(this.redis.sekishoUse(...leaseKeys, settings)));
  }

  /** Measures how long Redis takes, also to fail. */
  async #timed<T>(command: string, reply: Promise<T>): Promise<T> {
    const begun = performance.now();
    let result = 'failed';
    try {
      const answer = await reply;
      result = 'ok';
      return answer;
    } finally {
      this.#took((performance.now() - begun) / millisecondsPerSecond, { command, result });
    }
  }

  /** Takes back what is not confirmed: nobody will use it, and it is not to stand in the way until it ends. */
  async #given(settings: string, owner: string, script: () => Promise<GivingReply>): Promise<GivingReply> {
    try {
      return await this.#kept(script);
    } catch (error) {
      // It comes after the script on the same connection, and where that broke there is nobody to ask.
      this.redis.sekishoRelease(...leaseKeys, settings, owner).catch(() => undefined);
      throw error;
    }
  }

  async #kept<T>(script: () => Promise<T>): Promise<T> {
    const losses = this.#losses;
    const reply = await answered(script());
    if (this.replicas === 0) return reply;
    await inSpan('WAIT', redisSpan('WAIT'), () => this.#confirmed());
    // Replicas confirm what this connection wrote: of another one's, a new primary's it may be, they say nothing.
    if (losses !== this.#losses) throw new LeaseStoreUnavailableError('the connection broke before replicas confirmed');
    return reply;
  }

  /** One WAIT at a time, for all that was written before it. */
  #confirmed(): Promise<void> {
    this.#next ??= this.#asked
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        this.#asked = this.#askReplicas();
        return this.#asked;
      });
    return this.#next;
  }

  async #askReplicas(): Promise<void> {
    const confirmed = await answered(this.redis.wait(this.replicas, replicaAnswerMs));
    if (confirmed >= this.replicas) return;
    throw new LeaseStoreUnavailableError(`${confirmed} of ${this.replicas} replicas confirmed`);
  }
}

const redisSpan = (operation: string, attributes: SpanAttributes = {}): SpanOptions => ({
  role: 'client',
  attributes: { 'db.system.name': 'redis', 'db.operation.name': operation, ...attributes },
});

/** A script, by OpenTelemetry's conventions for databases. */
const inRedisSpan = <T>(script: string, run: () => Promise<T>): Promise<T> =>
  inSpan(`EVALSHA ${script}`, redisSpan('EVALSHA', { 'db.stored_procedure.name': script }), run);

/** What Redis answers. @throws LeaseStoreUnavailableError */
export async function answered<T>(reply: Promise<T>): Promise<T> {
  try {
    return await reply;
  } catch (error) {
    throw new LeaseStoreUnavailableError(error instanceof Error ? error.message : String(error));
  }
}
