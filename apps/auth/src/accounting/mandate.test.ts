import { createLogger } from '@sekisho/platform';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Mandate } from './mandate.ts';

const logger = createLogger('test');
logger.level = 'silent';
const [ttlMs, renewMs] = [15_000, 4_000];

/** What JetStream keeps, with a life of its own that the test ends. */
class Bucket {
  held: { revision: number; holder: unknown } | undefined;
  away = false;
  #revision = 0;

  readonly create = async (_key: string, value: unknown) => {
    this.#require();
    return this.held === undefined ? this.#write(value) : undefined;
  };
  readonly update = async (_key: string, value: unknown, revision: number) => {
    this.#require();
    return this.held?.revision === revision ? this.#write(value) : undefined;
  };
  readonly remove = async (_key: string, revision: number) => {
    this.#require();
    if (this.held?.revision === revision) this.held = undefined;
  };

  #write(holder: unknown): number {
    this.held = { revision: ++this.#revision, holder };
    return this.#revision;
  }

  #require(): void {
    if (this.away) throw new Error('away');
  }
}

let bucket: Bucket;

function instance(holder: string) {
  const active: string[] = [];
  const mandate = new Mandate({
    open: async () => bucket,
    key: 'accounting-corp',
    holder,
    ttlMs,
    renewMs,
    begin: () => void active.push('begin'),
    end: async () => void active.push('end'),
    logger,
    now: () => Date.now(),
  });
  mandate.start();
  return { mandate, active };
}

beforeEach(() => {
  bucket = new Bucket();
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

describe('a mandate of one instance', () => {
  it('goes to the first, and to the next when that gives it back', async () => {
    const one = instance('one');
    await vi.advanceTimersByTimeAsync(1);
    const two = instance('two');
    await vi.advanceTimersByTimeAsync(10 * ttlMs);
    expect([one.active, two.active]).toEqual([['begin'], []]);
    await one.mandate.stop();
    expect(one.active).toEqual(['begin', 'end']);
    await vi.advanceTimersByTimeAsync(renewMs);
    expect(two.active).toEqual(['begin']);
    expect(bucket.held?.holder).toEqual({ holder: 'two' });
    await two.mandate.stop();
  });

  it('is taken from one that did not renew it, which ends its work', async () => {
    const one = instance('one');
    await vi.advanceTimersByTimeAsync(1);
    bucket.held = undefined;
    const two = instance('two');
    await vi.advanceTimersByTimeAsync(renewMs);
    expect([one.mandate.isHeld, two.mandate.isHeld]).toEqual([false, true]);
    expect(one.active).toEqual(['begin', 'end']);
    await Promise.all([one.mandate.stop(), two.mandate.stop()]);
  });

  it('outlasts a moment without NATS, and ends before another could have it', async () => {
    const one = instance('one');
    await vi.advanceTimersByTimeAsync(1);
    bucket.away = true;
    await vi.advanceTimersByTimeAsync(2 * renewMs);
    expect(one.active).toEqual(['begin']);
    await vi.advanceTimersByTimeAsync(renewMs);
    expect(one.active).toEqual(['begin', 'end']);
    bucket.away = false;
    bucket.held = undefined;
    await vi.advanceTimersByTimeAsync(renewMs);
    expect(one.active).toEqual(['begin', 'end', 'begin']);
    await one.mandate.stop();
  });
});
