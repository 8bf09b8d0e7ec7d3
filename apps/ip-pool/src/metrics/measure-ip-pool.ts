import { observe, sharedRead } from '@sekisho/platform/metrics';
import type { LeaseStore } from '../leases/lease-store.ts';

export interface MeasuredIpPool {
  readonly leases: Pick<LeaseStore, 'poolUse'>;
  readonly redis: { readonly status: string };
}

/** Measures the pools and the connection to their store, whenever it is collected. @returns a function that ends that */
export function measureIpPool({ leases, redis }: MeasuredIpPool): () => void {
  const read = sharedRead(() => leases.poolUse());
  const ends = [
    observe('sekisho.pool.size', async (tell) => {
      for (const { name, size } of (await read()) ?? []) tell(size, { pool: name });
    }),
    observe('sekisho.pool.used', async (tell) => {
      for (const { name, inUse } of (await read()) ?? []) tell(inUse, { pool: name });
    }),
    observe('sekisho.pool.blocks', async (tell) => {
      for (const { name, blocks } of (await read()) ?? []) tell(blocks, { pool: name });
    }),
    observe('sekisho.redis.connected', (tell) => tell(redis.status === 'ready' ? 1 : 0, {})),
  ];
  return () => {
    for (const end of ends) end();
  };
}
