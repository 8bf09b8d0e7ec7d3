import { z } from 'zod';
import { backEndKinds } from './auth.ts';

export const trustPurposes = ['machines', 'users'] as const;

/** A CA as one instance of the auth service sees it. */
export const trustedAuthority = z.strictObject({
  /** As the settings name it; `internal` is the internal CA. */
  name: z.string(),
  purposes: z.array(z.enum(trustPurposes)),
  /** The CRL that is held of it; of several the one that ends first. */
  crl: z.enum(['none', 'current', 'outdated']),
  crlUntil: z.iso.datetime().optional(),
  /** A sentence on what could not be had. */
  problem: z.string().optional(),
});
export type TrustedAuthority = z.infer<typeof trustedAuthority>;

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
  /** CAs whose certificates it accepts. */
  authorities: z.array(trustedAuthority).optional(),
});
export type AuthHealthReply = z.infer<typeof authHealthReply>;
