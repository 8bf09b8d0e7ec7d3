import { z } from 'zod';

/** What becomes of a login of a user who is connected as often as allowed: it is refused, or it ends the user's oldest session. */
export const whenFullChoices = ['reject', 'replace'] as const;

/** How often one user may be connected at once, over all edges. */
export const loginLimit = z.strictObject({ max: z.int().min(1).max(10_000), whenFull: z.enum(whenFullChoices) });
export type LoginLimit = z.infer<typeof loginLimit>;
