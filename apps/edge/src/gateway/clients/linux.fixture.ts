import { answersOf, type Connecting, givenIpcp, lcpRequest, quickModeOf } from './transcript.fixture.ts';

const sccrqOf = (length: string, hostName: string, window: string): string[] => [
  `c802${length}0000000000000000`,
  '8008000000000001',
  '8008000000020100',
  '800a0000000300000003',
  '800a0000000400000000',
  '0008000000060690',
  hostName,
  '00130000000878656c6572616e63652e636f6d',
  '800800000009e7f6',
  `80080000000a${window}`,
];
const lcp = [lcpRequest, 'lcp ack 01040578 020600000000 magic 0702 0802'];
/** Van Jacobson compression is rejected. */
const ipcp = ['ipcp reject 0206002d0f01', ...givenIpcp];

const strongSwan: Connecting = {
  client: 'strongSwan',
  family: 'NetworkManager, strongSwan, xl2tpd',
  ikeSuite: 'aes256-sha2-256-modp2048',
  espSuite: 'aes256-sha1',
  lengths: [532, 396, 76, 268, 76],
  sccrq: sccrqOf('0066', '800b000000076c696e7578', '0008'),
  answers: answersOf({ transform: 1, quickMode: quickModeOf(1, 1), lcp, ipcp }),
};

export const linuxConnecting: readonly Connecting[] = [
  strongSwan,
  {
    ...strongSwan,
    by: 'certificate',
    lengths: [532, 401, 924, 268, 76],
    answers: answersOf({
      transform: 1,
      message4: '7 20 20',
      message6: '5 6 9',
      quickMode: quickModeOf(1, 1),
      lcp,
      ipcp,
    }),
  },
  {
    ...strongSwan,
    client: 'libreswan',
    family: 'NetworkManager, libreswan, xl2tpd',
    lengths: [420, 396, 76, 524, 76],
    answers: answersOf({ transform: 0, quickMode: quickModeOf(0, 0, { payloads: '8 1 10 4 5 5 21 21' }), lcp, ipcp }),
  },
  {
    ...strongSwan,
    client: 'libreswanThatNamesItself',
    how: 'that names its version',
    family: 'NetworkManager, libreswan 4.12, xl2tpd',
    lengths: [441, 396, 76, 524, 76],
    answers: answersOf({ transform: 0, quickMode: quickModeOf(0, 0, { payloads: '8 1 10 4 5 5 21 21' }), lcp, ipcp }),
  },
  {
    ...strongSwan,
    client: 'chromeOs',
    family: 'ChromeOS',
    ikeSuite: 'aes128-sha1-modp2048',
    espSuite: 'aes128-sha1',
    lengths: [316, 372, 76, 316, 60],
    sccrq: sccrqOf('006a', '800f000000076c6f63616c686f7374', '0004'),
    answers: answersOf({ transform: 2, quickMode: quickModeOf(1, 3), lcp, ipcp }),
  },
];
