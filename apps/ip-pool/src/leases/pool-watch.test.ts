import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LeaseStoreUnavailableError } from './lease-connection.ts';
import { clockTickMs } from './limits.ts';
import { PoolWatch } from './pool-watch.ts';

const warn = vi.fn();
const pools = [
  { name: 'default', addresses: '10.66.0.0/24', size: 100, inUse: 0, blocks: 0 },
  { name: 'contractors', addresses: '10.67.0.0/24', size: 10, inUse: 0, blocks: 0 },
];
let inUse: number[];
let reachable: boolean;
const poolUse = vi.fn(() => Promise.resolve(pools.map((pool, index) => ({ ...pool, inUse: inUse[index] ?? 0 }))));
let watch: PoolWatch;

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  [inUse, reachable] = [[0, 0], true];
  watch = new PoolWatch({ leases: { poolUse }, logger: { warn }, isReachable: () => reachable });
});
afterEach(async () => {
  await watch.stop();
  vi.useRealTimers();
});

const after = async (...used: number[]) => {
  inUse = used;
  await vi.advanceTimersByTimeAsync(clockTickMs);
  return warn.mock.calls.splice(0).map(([, message]) => message);
};

it('warns of each pool by itself, once each time that it becomes nearly full', async () => {
  expect(await after(89, 0)).toEqual([]);
  expect(await after(90, 0)).toEqual([
    'the pool default is nearly full: 90 of 100 addresses of 10.66.0.0/24 are in use',
  ]);
  expect(await after(95, 9)).toEqual([
    'the pool contractors is nearly full: 9 of 10 addresses of 10.67.0.0/24 are in use',
  ]);
  expect(await after(84, 9)).toEqual([]);
  expect(await after(91, 9)).toHaveLength(1);
});

it('warns by the size that a pool has now, as the per-user file may take some of it', async () => {
  const [pool] = pools;
  if (pool === undefined) throw new Error('never');
  expect(await after(50)).toEqual([]);
  poolUse.mockResolvedValueOnce([{ ...pool, size: 50, inUse: 50 }]);
  expect(await after(50)).toEqual(['the pool default is full: 50 of 50 addresses of 10.66.0.0/24 are in use']);
});

it('lets the store’s clock stand while edges cannot reach this service', async () => {
  await after(0, 0);
  reachable = false;
  poolUse.mockClear();
  expect(await after(100, 10)).toEqual([]);
  expect(poolUse).not.toHaveBeenCalled();
  reachable = true;
  expect(await after(100, 10)).toHaveLength(2);
});

it('goes on after Redis was away', async () => {
  poolUse.mockRejectedValueOnce(new LeaseStoreUnavailableError('Command timed out'));
  expect(await after(100, 10)).toEqual([]);
  expect(await after(100, 10)).toHaveLength(2);
});
