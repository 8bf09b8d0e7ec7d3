import { z } from 'zod';
import { backEndKinds } from './auth.ts';

/** How the servers of the back ends do, as one instance of the auth service sees them; every instance answers. */
export const authHealthReply = z.strictObject({
  instance: z.string(),
  backEnds: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.enum(backEndKinds),
      servers: z.array(
        z.strictObject({
          /** Such as 10.0.0.5:1812. */
          server: z.string(),
          /** What it is asked for. */
          purpose: z.enum(['logins', 'accounting']),
          /** By what the last attempts came to. */
          state: z.enum(['untried', 'up', 'down']),
          detail: z.string().optional(),
          answeredAt: z.iso.datetime().optional(),
        }),
      ),
    }),
  ),
});
export type AuthHealthReply = z.infer<typeof authHealthReply>;
