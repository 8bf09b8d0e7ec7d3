const en = {
  title: 'Overview',
  hint: 'How the gateway does now.',
  connected: 'Connected now',
  underWay_one: '{{count}} on the way in',
  underWay_other: '{{count}} on the way in',
  throughput: 'Throughput',
  inOut: '{{in}} in · {{out}} out',
  succeeded: 'Attempts that succeeded',
  ofAttempts: '{{connected}} of {{all}} in {{span}}',
  noAttempts: 'No attempt in {{span}}',
  problems: 'Problems',
  noProblems: 'Everything is as it should be',
  problemsHint: 'See below',
  sessions: 'Sessions',
  lastSpan: 'the last {{span}}',
  traffic: 'Traffic through the tunnels',
  in: 'From clients',
  out: 'To clients',
  attempts: 'Attempts by result',
  attemptsUnit: 'attempts',
  established: 'Connected',
  refused: 'Failed',
  why: 'Why attempts failed',
  noneFailed: 'None failed',
  allAttempts: 'All failed attempts',
  pools: 'Addresses in use',
  noPools: 'No pool of addresses is set up.',
  backEnds: 'Who checks users',
  ownAccounts: 'This gateway itself, by its own accounts.',
  states: { up: 'answers', down: 'does not answer', untried: 'not asked yet' },
  purposes: { logins: 'sign-ins', accounting: 'accounting' },
  edges: 'Edges',
  edgeStates: { accepting: 'accepting', draining: 'draining', drained: 'drained', gone: 'gone' },
  edgeSessions_one: '{{shown}} session',
  edgeSessions_other: '{{shown}} sessions',
  edgeFor: '{{state}} for {{span}}',
  expiring: 'Next to expire',
  noneExpiring: 'Nothing ends in the next weeks.',
  certificates_one: '{{count}} certificate of users or machines ends within {{days}} days.',
  certificates_other: '{{count}} certificates of users or machines end within {{days}} days.',
  kinds: {
    'gateway-certificate': 'certificate of the gateway',
    authority: 'certificate authority',
    crl: 'list of revoked certificates, renewed by its CA',
  },
};

export default en;

declare module '../../../i18n/texts.ts' {
  interface Texts {
    overview: typeof en;
  }
}
