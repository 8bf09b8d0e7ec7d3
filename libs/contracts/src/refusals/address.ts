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
    sentence: 'Every Office Mode address that the user could have is in use.',
    clientShows: 'Windows: error 720 or 738',
    cure: 'Enlarge the pool (officeMode.pool, officeMode.pools) or the range of the per-user file, or end unused sessions.',
  },
  'no-address-assigned': {
    sentence: 'None of the Office Mode methods has an address for the user.',
    clientShows: 'Windows: error 720 or 738',
    cure: 'Give the user one (per-user file, RADIUS, DHCP), or let the method pool be among officeMode.methods.',
  },
  'address-in-use': {
    sentence: 'The address that is assigned to the user belongs to another session.',
    clientShows: 'Windows: error 720 or 738',
    cure: 'Look whose it is (sekisho sessions); assign each address to one user, or end that session.',
  },
  'dhcp-server-unavailable': {
    sentence: 'No DHCP server gave an address in time.',
    clientShows: 'Windows: error 720 or 718',
    cure: 'Check that officeMode.dhcp.servers are up, know the relay agent’s subnet and have free addresses.',
  },
  'address-service-unavailable': {
    sentence: 'The address service or its store did not answer.',
    clientShows: 'Windows: error 720 or 718',
    cure: 'Check the ip-pool service and Redis; the client can connect again as soon as they answer.',
  },
} as const satisfies Record<string, Refusal>;
