const en = {
  steps: {
    'main-mode-1': 'First IKE message',
    'main-mode-3': 'IKE key exchange',
    'main-mode-5': 'Proof of the machine',
    'ike-established': 'IKE SA established',
    'quick-mode-1': 'IPsec proposal',
    'ipsec-established': 'IPsec SA established',
    'l2tp-tunnel': 'L2TP tunnel',
    'l2tp-session': 'L2TP session',
    'lcp-open': 'PPP link open',
    authenticating: 'Proof of the user',
    authenticated: 'User accepted',
    'address-leased': 'Office Mode address leased',
    connected: 'Connected',
  },
  title: 'Step by step',
  who: { client: 'Client', gateway: 'Gateway', auth: 'Authentication', 'ip-pool': 'Addresses' },
  took: 'From the first packet to connected: {{took}}',
  more: 'There was more than is shown.',
  trace: 'Trace',
  openTrace: 'Open the trace',
  nothing: 'Nothing is recorded of how it came about.',
  reached: 'reached',
  stopped: 'stopped here',
  ahead: 'not reached',
  howFar: 'How far it came',
};

export default en;

declare module '../../i18n/texts.ts' {
  interface Texts {
    story: typeof en;
  }
}
