import type { Refusal } from './refusal.ts';
import { closedByServer } from './what-clients-show.ts';

/** The gateway itself: at any step of a connection. */
export const gatewayRefusals = {
  'gateway-stopping': {
    sentence: 'The gateway was stopped while the client was connecting.',
    clientShows: closedByServer,
    cure: 'Connect again when the gateway runs.',
  },
  'gateway-draining': {
    sentence: 'The gateway takes no new connections: an administrator is taking it out of service.',
    clientShows: 'Windows: error 809; others: "server did not respond"',
    cure: 'Connect by another gateway, or again later; `sekisho edge undrain` has it take connections again.',
  },
  'edge-drained': {
    sentence: 'The gateway was taken out of service while the client was connecting.',
    clientShows: closedByServer,
    cure: 'Connect again: another gateway answers.',
  },
  'ended-by-administrator': {
    sentence: 'An administrator ended the connection while it was being set up.',
    clientShows: closedByServer,
    cure: 'None is needed; the client may connect again.',
  },
  'certificate-revoked': {
    sentence: 'The certificate of machine or user was revoked while the connection was being set up.',
    clientShows: closedByServer,
    cure: 'Issue a new certificate if the client may connect again.',
  },
  'superseded-by-newer-attempt': {
    sentence: 'The client began anew before this attempt was finished.',
    clientShows: 'Nothing of its own: the newer attempt goes on.',
    cure: 'None is needed; look at the attempt that follows.',
  },
  'gateway-busy': {
    sentence: 'The gateway cannot take new connections at the moment.',
    clientShows: 'Windows: error 809; others: "server did not respond"',
    cure: 'Check the message bus; new connections are accepted again by themselves.',
  },
} as const satisfies Record<string, Refusal>;
