import { changesQuery, changesReply } from '@sekisho/contracts';
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';

export const listChanges = endpoint({
  id: 'listChanges',
  method: 'get',
  path: '/changes',
  audience: 'viewer',
  summary: 'What administrators have changed, the newest first',
  query: z.strictObject({
    ...changesQuery.shape,
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  answer: changesReply,
});
