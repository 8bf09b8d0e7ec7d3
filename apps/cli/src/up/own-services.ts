/** Our services, in the order in which they start; the edge comes last, when everybody it asks is there. */
export const ownServices = ['ca', 'auth', 'ip-pool', 'audit', 'edge'] as const;
export type OwnService = (typeof ownServices)[number];
