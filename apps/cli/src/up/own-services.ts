import type { Settings } from '@sekisho/platform';

/** Our services, in the order in which they start; the edge comes last, when everybody it asks is there. */
export const ownServices = ['ca', 'auth', 'ip-pool', 'audit', 'console', 'edge'] as const;
export type OwnService = (typeof ownServices)[number];

/** Those that the settings want. */
export const servicesOf = ({ console }: Partial<Pick<Settings, 'console'>>): readonly OwnService[] =>
  ownServices.filter((name) => name !== 'console' || console?.enabled !== false);
