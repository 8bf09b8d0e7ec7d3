import { inject } from 'vitest';
import type { NetworkHandle } from '../../support/network/network.ts';

/** The network of this worker, which has it to itself: test files that run at the same time have others. */
export function ownNetwork(): NetworkHandle {
  const worker = Number(process.env.VITEST_POOL_ID);
  const network = inject('networks')[worker - 1];
  if (network === undefined) throw new Error(`no network was laid for worker ${worker}`);
  return network;
}
