import type { EndReason, RefusalCode } from '@sekisho/contracts';
import type { PppDownReason } from '@sekisho/ppp';

/** What the record says of a login whose PPP went down before the client was in. */
export const refusalByDownReason: Partial<Record<PppDownReason, RefusalCode>> = {
  'no-common-authentication': 'no-common-authentication',
  'lcp-timeout': 'ppp-timed-out',
  'authentication-timeout': 'ppp-timed-out',
  'ipcp-timeout': 'ppp-timed-out',
  'no-echo-reply': 'ppp-timed-out',
  'lcp-not-converging': 'ppp-not-converging',
  'ipcp-not-converging': 'ppp-not-converging',
  'ipcp-rejected': 'ppp-not-converging',
  'looped-back': 'ppp-not-converging',
  'peer-terminated': 'ppp-refused-by-client',
};

/** What a client that was not in yet is told in the record when this end closes the login. */
export const refusalByEndReason: Partial<Record<EndReason, RefusalCode>> = {
  'gateway-stopped': 'gateway-stopping',
  'ended-by-administrator': 'ended-by-administrator',
  'disconnected-by-back-end': 'ended-by-administrator',
  'lease-lost': 'address-service-unavailable',
  'replaced-by-new-connection': 'too-many-logins',
  'certificate-revoked': 'certificate-revoked',
  'edge-drained': 'edge-drained',
};

/** What a client hears whose session was as long, or as silent, as it may be. */
export const farewells = {
  'session-timeout': 'session time is over',
  'idle-timeout': 'session carried nothing for too long',
} as const;
