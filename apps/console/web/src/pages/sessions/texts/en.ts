const en = {
  title: 'Sessions',
  hint: 'Everybody who is in, or on the way in.',
  searchFor: 'User, address, client, machine',
  none: 'Nobody is connected.',
  columns: {
    user: 'User',
    address: 'Address',
    client: 'Client',
    remote: 'From',
    realm: 'Realm',
    edge: 'Edge',
    step: 'State',
    since: 'Since',
    received: 'In',
    sent: 'Out',
  },
  filters: { edge: 'Edge', client: 'Client', step: 'State', realm: 'Realm' },
  nameless: 'not named yet',
  show: 'Show',
  end: 'End the session',
  endTitle: 'End the session of {{user}}?',
  endHint:
    'The client is told that it is disconnected. It may connect again at once; to keep its user out, lock the account.',
  ended: 'The session of {{user}} has ended.',
  endedAlready: 'The session of {{user}} had ended already.',
  of: 'Session of {{user}}',
  back: 'All sessions',
  isOver: 'This session is over.',
  unknown: 'Nothing is known of this session.',
  now: 'Now',
  past: 'How it was',
  security: 'How it is secured',
  traffic: 'Traffic',
  facts: {
    connection: 'Connection',
    source: 'Address from',
    ipv6: 'IPv6 prefix',
    groups: 'Groups',
    machine: 'Machine',
    preSharedKey: 'Pre-shared key',
    ikeSuite: 'IKE',
    espSuite: 'ESP',
    icv: 'ICV',
    authentication: 'User proved by',
    backEnd: 'Back end',
    certificates: 'Certificates',
    packetsIn: 'Packets in',
    packetsOut: 'Packets out',
    drops: 'Dropped',
    startedAt: 'Began',
    endedAt: 'Ended',
    duration: 'Lasted',
    sentence: 'Why it ended',
    detail: 'Detail',
  },
  sources: { file: 'per-user file', radius: 'granted with the login', dhcp: 'DHCP', pool: 'pool' },
  bytes: '{{count}} bytes',
};

export default en;

declare module '../../../i18n/texts.ts' {
  interface Texts {
    sessions: typeof en;
  }
}
