import { beforeEach, expect, it, vi } from 'vitest';
import { LeaseConnection, LeaseStoreUnavailableError } from './lease-connection.ts';
import type { GivingReply } from './redis-connection.ts';

const reply: GivingReply = [1, 1, [], 0, 26, -1];

/** Redis as far as it matters here: what was asked, in order, and replicas that answer when told to. */
function redisWithReplicas() {
  const asked: string[] = [];
  const replicas: PromiseWithResolvers<number>[] = [];
  const closed: (() => void)[] = [];
  const script = (name: string, answer: unknown) =>
    vi.fn(() => {
      asked.push(name);
      return Promise.resolve(answer);
    });
  const redis = {
    on: (_: string, listener: () => void) => closed.push(listener),
    wait: () => {
      asked.push('wait');
      const answer = Promise.withResolvers<number>();
      replicas.push(answer);
      return answer.promise;
    },
    sekishoLease: script('lease', reply),
    sekishoClaim: script('claim', reply),
    sekishoRenew: script('renew', [[], []]),
    sekishoRelease: script('release', 1),
    sekishoUse: script('use', []),
  };
  return { redis: redis as never, asked, replicas, breaks: () => closed.forEach((each) => void each()) };
}

let { redis, asked, replicas, breaks } = redisWithReplicas();
beforeEach(() => {
  ({ redis, asked, replicas, breaks } = redisWithReplicas());
});

const nextWait = async (index: number) => vi.waitUntil(() => replicas[index]);

it('gives a lease only when so many replicas have it', async () => {
  const connection = new LeaseConnection(redis, 2);
  const lease = connection.lease('{}', '{}', 'a/edge-1');
  (await nextWait(0)).resolve(2);
  expect(await lease).toBe(reply);
  expect(asked).toEqual(['lease', 'wait']);
});

it('takes back what they do not confirm, and renews nothing', async () => {
  const connection = new LeaseConnection(redis, 2);
  const lease = connection.lease('{}', '{}', 'a/edge-1');
  (await nextWait(0)).resolve(1);
  await expect(lease).rejects.toThrow(new LeaseStoreUnavailableError('1 of 2 replicas confirmed'));
  expect(asked).toEqual(['lease', 'wait', 'release']);
  const renewal = connection.renew('{}', []);
  (await nextWait(1)).reject(new Error('Command timed out'));
  await expect(renewal).rejects.toThrow(LeaseStoreUnavailableError);
  expect(asked.slice(3)).toEqual(['renew', 'wait']);
});

it('asks them once for all that came while they were asked', async () => {
  const connection = new LeaseConnection(redis, 1);
  const first = connection.lease('{}', '{}', 'a/edge-1');
  const before = await nextWait(0);
  const later = ['b', 'c', 'd'].map((name) => connection.claim('{}', '{}', `${name}/edge-1`));
  await vi.waitUntil(() => asked.length === 5);
  before.resolve(1);
  await first;
  (await nextWait(1)).resolve(1);
  await Promise.all(later);
  expect(asked).toEqual(['lease', 'wait', 'claim', 'claim', 'claim', 'wait']);
});

it('believes no replicas that another connection asked', async () => {
  const connection = new LeaseConnection(redis, 1);
  const lease = connection.lease('{}', '{}', 'a/edge-1');
  const waiting = await nextWait(0);
  breaks();
  waiting.resolve(3);
  await expect(lease).rejects.toThrow('the connection broke');
});

it('waits for none where none have to confirm', async () => {
  const connection = new LeaseConnection(redis, 0);
  await connection.lease('{}', '{}', 'a/edge-1');
  await connection.renew('{}', []);
  await connection.release('{}', 'a/edge-1', 1);
  await connection.use('{}');
  expect(asked).toEqual(['lease', 'renew', 'release', 'use']);
});
