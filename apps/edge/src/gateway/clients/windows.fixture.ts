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

const header = 'c802006c0000000000000000';
const hostName = '8015000000074445534b544f502d53454b4953484f';
const sccrqOf = (firmware: string): string[] => [
  header,
  '8008000000000001',
  '8008000000020100',
  '800a0000000300000001',
  '800a0000000400000000',
  `000800000006${firmware}`,
  hostName,
  '000f000000084d6963726f736f6674',
  '8008000000090001',
  '80080000000a0008',
];

/** It leaves the first Configure-Request alone, and has its callback rejected. */
const lateLcp = [lcpRequest, lcpRequest, 'lcp reject 0d0306', 'lcp ack 01040578 magic 0702 0802'];
const ipcp = ['ipcp reject 820600000000 840600000000', ...givenIpcp];
const ipv6cp = '8057';

const windows: Connecting = {
  client: 'windows',
  family: 'Windows 10/11',
  ikeSuite: 'aes256-sha1-modp2048',
  espSuite: 'aes256-sha1',
  lengths: [408, 388, 76, 332, 60],
  sccrq: sccrqOf('0a00'),
  answers: answersOf({ transform: 3, quickMode: quickModeOf(1, 1), lcp: lateLcp, rejected: [ipv6cp], ipcp }),
};

/** Windows as it comes; with its one custom suite; with certificates; and before a gateway that asks for EAP first. */
export const windowsConnecting: readonly Connecting[] = [
  windows,
  { ...windows, client: 'windows7', family: 'Windows 7', lengths: [384, 388, 76, 332, 60], sccrq: sccrqOf('0601') },
  {
    ...windows,
    client: 'windowsVista',
    family: 'Windows Vista',
    lengths: [384, 388, 76, 332, 60],
    sccrq: sccrqOf('0600'),
  },
  {
    ...windows,
    client: 'windowsSha256',
    how: 'one suite of its administrator, with PFS',
    ikeSuite: 'aes256-sha2-256-modp2048',
    espSuite: 'aes256-sha2-256',
    lengths: [256, 412, 76, 508, 76],
    answers: answersOf({
      transform: 1,
      quickMode: quickModeOf(1, 1, { payloads: '8 1 10 4 5 5 21 21' }),
      lcp: lateLcp,
      rejected: [ipv6cp],
      ipcp,
    }),
  },
  {
    ...windows,
    client: 'windowsGcm',
    how: 'AES-GCM and P-384 alone, with PFS',
    ikeSuite: 'aes256-sha2-384-ecp384',
    espSuite: 'aes256gcm16',
    lengths: [256, 284, 92, 348, 92],
    answers: answersOf({
      transform: 1,
      quickMode: quickModeOf(1, 1, { payloads: '8 1 10 4 5 5 21 21' }),
      lcp: lateLcp,
      rejected: [ipv6cp],
      ipcp,
    }),
  },
  {
    ...windows,
    by: 'certificate',
    lengths: [408, 393, 924, 332, 60],
    answers: answersOf({
      transform: 3,
      message4: '7 20 20',
      message6: '5 6 9',
      quickMode: quickModeOf(1, 1),
      lcp: lateLcp,
      rejected: [ipv6cp],
      ipcp,
    }),
  },
  {
    ...windows,
    how: 'where EAP is asked for first',
    asks: ['eap', 'ms-chap-v2'],
    answers: answersOf({
      transform: 3,
      quickMode: quickModeOf(1, 1),
      lcp: [
        'lcp request 01040578 0304c227 magic',
        'lcp request 01040578 0304c227 magic',
        'lcp reject 0d0306',
        lcpRequest,
        'lcp ack 01040578 magic 0702 0802',
      ],
      rejected: [ipv6cp],
      ipcp,
    }),
  },
  {
    ...windows,
    client: 'windowsXp',
    family: 'Windows XP',
    settings: legacy.tripleDes,
    ikeSuite: '3des-sha1-modp2048',
    espSuite: '3des-sha1',
    lengths: [292, 388, 68, 372, 52],
    sccrq: sccrqOf('0500'),
    answers: answersOf({
      transform: 1,
      ids: echoed.draft02Newline,
      message4: '130 130',
      quickMode: quickModeOf(2, 1, { payloads: '8 1 10 5 5 131 131', udp: 61_444 }),
      lcp: [
        lcpRequest,
        lcpRequest,
        'lcp reject 0d0306 1104064e 1317015e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e 17040001',
        'lcp ack 01040578 magic 0702 0802',
      ],
      ipcp,
    }),
  },
];

export const windowsRefused: readonly Refused[] = [
  {
    client: 'windowsXp',
    how: 'without a legacy switch',
    family: 'Windows XP',
    code: 'no-acceptable-ike-suite',
    detail: 'offered: 3des-sha1-modp2048, 3des-sha1-modp1024, 3des-md5-modp1024, des-sha1-group1, des-md5-group1;',
  },
  {
    client: 'windowsXp',
    how: 'with the switch of another client',
    settings: legacy.modp1024,
    family: 'Windows XP',
    code: 'no-acceptable-ike-suite',
    detail: 'offered: 3des-sha1-modp2048,',
  },
];
