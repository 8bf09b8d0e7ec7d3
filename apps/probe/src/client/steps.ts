/** The stretches of a connection that are timed, in their order. */
export type ProbeStep =
  | 'main-mode-1-2'
  | 'main-mode-3-4'
  | 'main-mode-5-6'
  | 'quick-mode'
  | 'l2tp-tunnel'
  | 'l2tp-session'
  | 'lcp'
  | 'authentication'
  | 'address';

export const stepLabels: Readonly<Record<ProbeStep | 'ping' | 'connection', string>> = {
  'main-mode-1-2': 'Main Mode 1-2',
  'main-mode-3-4': 'Main Mode 3-4',
  'main-mode-5-6': 'Main Mode 5-6',
  'quick-mode': 'Quick Mode',
  'l2tp-tunnel': 'L2TP tunnel',
  'l2tp-session': 'L2TP session',
  lcp: 'LCP',
  authentication: 'Authentication',
  address: 'Address',
  ping: 'Ping',
  connection: 'Connection',
};
