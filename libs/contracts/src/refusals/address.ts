import type { Refusal } from './refusal.ts';
import { noPermission } from './what-clients-show.ts';

/** The Office Mode address. */
export const addressRefusals = {
  'office-mode-not-enabled': {
    sentence: 'The user is not enabled for Office Mode.',
    clientShows: noPermission,
    cure: 'Enable it: sekisho user set NAME --office-mode on.',
  },
  'no-address-available': {
    sentence: 'Every Office Mode address of the pool is in use.',
    clientShows: 'Windows: error 720 or 738',
    cure: 'Enlarge officeMode.pool or end unused sessions.',
  },
  'address-service-unavailable': {
    sentence: 'The address service or its store did not answer.',
    clientShows: 'Windows: error 720 or 718',
    cure: 'Check the ip-pool service and Redis; the client can connect again as soon as they answer.',
  },
} as const satisfies Record<string, Refusal>;
