import {
  answersOf,
  type Connecting,
  givenIpcp,
  lcpRequest,
  legacy,
  quickModeOf,
  type Refused,
} from './transcript.fixture.ts';

const lcpAck = 'lcp ack 01040578 020600000000 magic 0702 0802';
const payloads = '8 1 10 5 5';

const android6: Connecting = {
  client: 'android6',
  settings: legacy.modp1024,
  family: 'Android 4 to 6',
  ikeSuite: 'aes256-sha2-256-modp1024',
  espSuite: 'aes256-sha1',
  // The fourth is INITIAL-CONTACT, in an Informational of its own.
  lengths: [580, 252, 76, 92, 444, 76],
  // As captured.
  sccrq: [
    'c80200450000000000000000',
    '8008000000000001',
    '8008000000020100',
    '800f00000007616e6f6e796d6f7573',
    '800a0000000300000003',
    '8008000000090d6a',
    '80080000000a0001',
  ],
  answers: answersOf({
    transform: 1,
    quickMode: quickModeOf(1, 2, { payloads }),
    lcp: [lcpRequest, lcpAck],
    ipcp: givenIpcp,
  }),
};

const longest = 552;
const android11: Connecting = {
  ...android6,
  client: 'android11',
  family: 'Android 7 to 11',
  lengths: [852, 252, 76, 92, longest, 172, 76],
  answers: answersOf({
    transform: 2,
    quickMode: quickModeOf(1, 4, { payloads }),
    lcp: [lcpRequest, lcpAck],
    ipcp: givenIpcp,
  }),
};

export const androidConnecting: readonly Connecting[] = [
  android6,
  android11,
  {
    ...android11,
    by: 'certificate',
    // Message 5 in two pieces.
    lengths: [852, 252, longest, 444, 92, longest, 172, 76],
    answers: answersOf({
      transform: 2,
      message4: '7 20 20',
      message6: '5 6 9',
      quickMode: quickModeOf(1, 4, { payloads }),
      lcp: [lcpRequest, lcpAck],
      ipcp: givenIpcp,
    }),
  },
  {
    ...android11,
    how: 'that asks for CHAP with MD5 in place of EAP, and yet does MS-CHAPv2',
    asks: ['eap', 'ms-chap-v2'],
    answers: answersOf({
      transform: 2,
      quickMode: quickModeOf(1, 4, { payloads }),
      lcp: ['lcp request 01040578 0304c227 magic', lcpRequest, lcpAck],
      ipcp: givenIpcp,
    }),
  },
];

export const androidRefused: readonly Refused[] = (
  [
    ['android6', 'Android 4 to 6', 'offered: aes256-sha2-256-modp1024, aes256-sha1-modp1024, aes256-md5-modp1024,'],
    ['android11', 'Android 7 to 11', 'offered: aes256-sha2-384-modp1024, aes256-sha2-256-modp1024,'],
  ] as const
).map(([client, family, detail]) => ({
  client,
  how: 'without a legacy switch',
  family,
  code: 'no-acceptable-ike-suite',
  detail,
}));
