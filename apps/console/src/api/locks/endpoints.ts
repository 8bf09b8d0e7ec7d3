import { lockRecord, presentedName, userCommands } from '@sekisho/contracts';
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';

export const listLocks = endpoint({
  id: 'listLocks',
  method: 'get',
  path: '/locks',
  audience: 'viewer',
  summary: 'Who has to wait after wrong passwords',
  answer: z.strictObject({ locks: z.array(lockRecord) }),
});

export const unlock = endpoint({
  id: 'unlock',
  method: 'post',
  path: '/locks/unlock',
  audience: 'operator',
  summary: 'Lets a user try again, from everywhere or from one address',
  body: z.strictObject({ name: presentedName.min(1), from: userCommands['user.unlock'].shape.from }),
  answer: z.strictObject({ unlocked: z.string() }),
});
