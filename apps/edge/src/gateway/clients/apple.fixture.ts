import { answersOf, type Connecting, givenIpcp, lcpRequest, quickModeOf } from './transcript.fixture.ts';

const sccrqOf = (length: string, hostName: string): string[] => [
  `c802${length}0000000000000000`,
  '8008000000000001',
  '8008000000020100',
  '800a0000000300000003',
  hostName,
  '8008000000090005',
  '80080000000a0004',
];
/** Without an MRU. */
const lcp = [lcpRequest, 'lcp ack 020600000000 magic 0702 0802'];
const answers = { transform: 1, quickMode: quickModeOf(1, 2), lcp, ipcp: givenIpcp };

const macos: Connecting = {
  client: 'macos',
  family: 'macOS',
  ikeSuite: 'aes256-sha2-256-modp2048',
  espSuite: 'aes256-sha1',
  lengths: [788, 380, 108, 396, 76],
  // The octet that ends its name as a C string is part of it.
  sccrq: sccrqOf('0048', '80120000000753656b6973686f2d4d616300'),
  answers: answersOf(answers),
};
const ios: Connecting = {
  ...macos,
  client: 'ios',
  family: 'iOS',
  sccrq: sccrqOf('0043', '800d000000076950686f6e6500'),
};

export const appleConnecting: readonly Connecting[] = [
  macos,
  ios,
  { ...ios, client: 'iosNat64', how: 'that claims 192.168.2.2' },
  {
    ...macos,
    by: 'certificate',
    lengths: [788, 380, 956, 396, 76],
    answers: answersOf({ ...answers, message4: '7 20 20', message6: '5 6 9' }),
  },
  {
    ...macos,
    how: 'where EAP is asked for first',
    asks: ['eap', 'ms-chap-v2'],
    answers: answersOf({
      ...answers,
      lcp: ['lcp request 01040578 0304c227 magic', ...lcp],
    }),
  },
];
