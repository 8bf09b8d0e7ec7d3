import type { ConnectionStep, EndReason, RefusalCode } from '@sekisho/contracts';
import type { PppDownReason } from '@sekisho/ppp';

/** What the record says of a login whose PPP went down before the client was in. */
export const refusalByDownReason: Partial<Record<PppDownReason, RefusalCode>> = {
  'no-common-authentication': 'no-common-authentication',
  'lcp-timeout': 'lcp-timed-out',
  'authentication-timeout': 'authentication-timed-out',
  'ipcp-timeout': 'ipcp-timed-out',
  'no-echo-reply': 'ppp-timed-out',
  'lcp-not-converging': 'ppp-not-converging',
  'ipcp-not-converging': 'ipcp-refused-by-client',
  'ipcp-rejected': 'ipcp-refused-by-client',
  'looped-back': 'ppp-not-converging',
  'peer-terminated': 'ppp-refused-by-client',
};

/** A client that goes on no more, without a word: what that means where it stood. */
const silentAt: Record<ConnectionStep, RefusalCode> = {
  'main-mode-1': 'ike-answers-lost',
  'main-mode-3': 'udp-4500-blocked',
  'main-mode-5': 'ike-timed-out',
  'ike-established': 'quick-mode-missing',
  'quick-mode-1': 'quick-mode-timed-out',
  'ipsec-established': 'l2tp-missing',
  'l2tp-tunnel': 'l2tp-timed-out',
  'l2tp-session': 'lcp-timed-out',
  'lcp-open': 'authentication-timed-out',
  authenticating: 'authentication-timed-out',
  authenticated: 'ipcp-timed-out',
  'address-leased': 'ipcp-timed-out',
  connected: 'ppp-timed-out',
};

/** A client that ends what stands below: it has given up, for want of what was to come next, or its user has. */
const leavingAt: Partial<Record<ConnectionStep, RefusalCode>> = {
  'ike-established': 'ike-closed-by-client',
  'quick-mode-1': 'ike-closed-by-client',
  'l2tp-tunnel': 'l2tp-refused-by-client',
  'l2tp-session': 'l2tp-refused-by-client',
  'lcp-open': 'ppp-refused-by-client',
  authenticating: 'ppp-refused-by-client',
  authenticated: 'ppp-refused-by-client',
  'address-leased': 'ppp-refused-by-client',
};

/** What the record says of an attempt whose lower layers are gone. */
export function refusalByLoss(reason: EndReason, step: ConnectionStep): RefusalCode {
  if (reason === 'replaced-by-new-connection') return 'superseded-by-newer-attempt';
  return (reason === 'client-disconnected' ? leavingAt[step] : refusalByEndReason[reason]) ?? silentAt[step];
}

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
