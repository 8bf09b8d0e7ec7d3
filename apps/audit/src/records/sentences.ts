import type { EventData } from '@sekisho/contracts';

type EndReason = EventData<'connection.ended'>['reason'];

/** Why a session ended, for the administrator. */
export const endSentences: Readonly<Record<EndReason, string>> = {
  'client-disconnected': 'The client disconnected.',
  'dead-peer': 'The client stopped answering.',
  'gateway-stopped': 'The gateway was stopped.',
  'lease-lost': 'The Office Mode address was no longer leased to this connection.',
  'ended-by-administrator': 'An administrator ended the session.',
  'replaced-by-new-connection': 'The client connected anew; the new connection replaced this one.',
  'ipsec-expired': 'The IPsec protection expired without being renewed by the client.',
  'session-timeout': 'The session was as long as it may be.',
  'idle-timeout': 'The session carried nothing for as long as it may.',
  'disconnected-by-back-end': 'The authentication back end asked for the end of the session.',
  'edge-drained': 'The edge was taken out of service.',
  'edge-lost': 'The edge is gone; when the session ended is not known, at the latest soon after the time shown.',
  'certificate-revoked': 'The certificate of the machine or the user was revoked.',
};
