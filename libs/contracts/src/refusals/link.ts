import type { Refusal } from './refusal.ts';
import { closedByServer } from './what-clients-show.ts';

/** L2TP and PPP, apart from who the user is. */
export const linkRefusals = {
  'l2tp-not-supported': {
    sentence: 'L2TP support is switched off (supportL2tp).',
    clientShows: 'Windows: error 809; others: "server did not respond"',
    cure: 'Set supportL2tp: true.',
  },
  'l2tp-in-clear': {
    sentence: 'L2TP arrived without IPsec protection and was dropped.',
    clientShows: 'Windows: error 809 or 678; others time out',
    cure: 'Set up the client as L2TP over IPsec; on Windows remove the registry value ProhibitIPSec.',
  },
  'l2tp-timed-out': {
    sentence: 'IPsec stood, but the client stopped answering during the L2TP negotiation.',
    clientShows: 'Windows: error 809; others time out',
    cure: 'Check that UDP 4500 passes both ways with full-sized packets.',
  },
  'l2tp-refused-by-client': {
    sentence: 'The client closed the L2TP tunnel before the session stood.',
    clientShows: closedByServer,
    cure: 'The detail holds the result code the client gave.',
  },
  'ppp-timed-out': {
    sentence: 'The client stopped answering during the PPP negotiation.',
    clientShows: 'Windows: error 718; others time out',
    cure: 'Try again; if it goes on, look at the path MTU between client and gateway.',
  },
  'ppp-not-converging': {
    sentence: 'PPP options could not be agreed on.',
    clientShows: 'Windows: error 732 or 720',
    cure: 'Reset the client profile to its defaults.',
  },
  'ppp-refused-by-client': {
    sentence: 'The client ended the PPP negotiation.',
    clientShows: closedByServer,
    cure: 'The detail holds what the client said.',
  },
  'no-common-authentication': {
    sentence: 'Client and gateway have no user authentication method in common.',
    clientShows: 'Windows: error 919 or 734',
    cure: 'Allow one of the methods in authentication.methods in the client profile.',
  },
} as const satisfies Record<string, Refusal>;
