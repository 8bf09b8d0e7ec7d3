import { z } from 'zod';
import { endpoint } from '../endpoint.ts';

export const about = endpoint({
  id: 'about',
  method: 'get',
  path: '/about',
  audience: 'everybody',
  summary: 'The name of the gateway, for the page where one signs in',
  answer: z.strictObject({ gateway: z.string() }),
});
