import { poolUse } from '@sekisho/contracts';
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { mapCellsMax } from './pool-map.ts';

export const showPools = endpoint({
  id: 'showPools',
  method: 'get',
  path: '/office-mode/pools',
  audience: 'viewer',
  summary: 'Address pools, and which of their addresses are in use',
  tells: ['problems'],
  answer: z.strictObject({
    pools: z.array(
      z.strictObject({
        ...poolUse.shape,
        map: z.strictObject({
          /** Addresses that one cell stands for. */
          cellSize: z.int().positive(),
          cells: z
            .array(z.strictObject({ from: z.ipv4(), size: z.int().positive(), inUse: z.int().nonnegative() }))
            .max(mapCellsMax),
        }),
      }),
    ),
    /** Sentences of the address service. */
    problems: z.array(z.string()),
  }),
});
