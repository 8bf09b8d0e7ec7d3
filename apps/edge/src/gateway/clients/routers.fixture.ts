import {
  answersOf,
  type Connecting,
  echoed,
  givenIpcp,
  lcpRequest,
  legacy,
  quickModeOf,
  type Refused,
} from './transcript.fixture.ts';

const mikrotik: Connecting = {
  client: 'mikrotik',
  how: 'as it comes, with PFS in MODP-1024',
  settings: legacy.modp1024,
  family: 'MikroTik RouterOS',
  ikeSuite: 'aes128-sha1-modp2048',
  espSuite: 'aes256-sha1',
  lengths: [460, 364, 92, 380, 60],
  sccrq: [
    'c80200640000000000000000',
    '8008000000000001',
    '8008000000020100',
    '800a0000000300000001',
    '800a0000000400000000',
    '0008000000060001',
    '800e000000074d696b726f54696b',
    '000e000000084d696b726f54696b',
    '8008000000090011',
    '80080000000a0004',
  ],
  answers: answersOf({
    transform: 1,
    ids: echoed.rfc3947Alone,
    quickMode: quickModeOf(1, 1, { payloads: '8 1 10 4 5 5 21 21' }),
    lcp: [lcpRequest, 'lcp ack 010405aa magic'],
    // Compression and MPLS.
    rejected: ['80fd', '8281'],
    ipcp: givenIpcp,
  }),
};

export const routersConnecting: readonly Connecting[] = [
  mikrotik,
  {
    ...mikrotik,
    client: 'mikrotikWithoutPfs',
    how: 'with pfs-group=none',
    settings: '',
    lengths: [460, 364, 92, 236, 60],
    answers: answersOf({
      transform: 1,
      ids: echoed.rfc3947Alone,
      quickMode: quickModeOf(1, 1),
      lcp: [lcpRequest, 'lcp ack 010405aa magic'],
      rejected: ['80fd', '8281'],
      ipcp: givenIpcp,
    }),
  },
  {
    client: 'sohoRouter',
    settings: legacy.both,
    family: 'SOHO router, xl2tpd',
    ikeSuite: '3des-sha1-modp1024',
    espSuite: '3des-sha1',
    lengths: [192, 228, 68, 172, 52],
    sccrq: [
      'c80200690000000000000000',
      '8008000000000001',
      '8008000000020100',
      '800a0000000300000003',
      '800a0000000400000000',
      '0008000000060690',
      '800e00000007544c2d5234383347',
      '00130000000878656c6572616e63652e636f6d',
      '80080000000904d2',
      '80080000000a0004',
    ],
    answers: answersOf({
      transform: 2,
      ids: echoed.rfc3947Alone,
      quickMode: quickModeOf(1, 2, { payloads: '8 1 10 5 5' }),
      lcp: [lcpRequest, 'lcp ack 01040578 020600000000 magic 0702 0802'],
      ipcp: ['ipcp reject 0206002d0f01', ...givenIpcp],
    }),
  },
];

const soho = { client: 'sohoRouter', family: 'SOHO router', code: 'no-acceptable-ike-suite' } as const;
const md5 = { ...soho, client: 'sohoRouterOfMd5', detail: 'offered: 3des-md5-modp1024; allowed: ' } as const;
const detail = 'offered: 3des-md5-modp1024, 3des-sha1-modp1024;';

/** 3DES with MODP-1024 needs both switches; MD5 is taken by none; RouterOS' own key exchange needs MODP-1024. */
export const routersRefused: readonly Refused[] = [
  {
    client: 'mikrotik',
    how: 'without a legacy switch',
    family: 'MikroTik RouterOS',
    code: 'pfs-group-not-allowed',
    detail: 'asked for: modp1024; allowed: modp2048,',
    protected: true,
  },
  { ...soho, how: 'without a legacy switch', detail },
  { ...soho, how: 'with one switch of two', settings: legacy.modp1024, detail },
  { ...soho, how: 'with the other one', settings: legacy.tripleDes, detail },
  { ...md5, how: 'without a legacy switch' },
  { ...md5, how: 'with both legacy switches', settings: legacy.both },
];
