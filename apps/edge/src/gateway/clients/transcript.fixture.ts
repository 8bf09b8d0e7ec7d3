import type { BuiltInClientName } from '@sekisho/clients';
import type { RefusalCode } from '@sekisho/contracts';
import type { SetUp } from '../edge-in-memory.fixture.ts';

/** One client as it was seen. What it says is data of `@sekisho/clients`, which the load generator sends as well. */
export interface Transcript {
  readonly client: BuiltInClientName;
  /** What is special about it, for the heading. */
  readonly how?: string;
  /** Of the gateway. */
  readonly settings?: string;
  /** What its PPP asks for, in place of MS-CHAPv2. */
  readonly asks?: NonNullable<SetUp['methods']>;
  /** Both ends prove themselves by RSA signatures in place of a pre-shared key. */
  readonly by?: 'certificate';
  /** Family and version as logs, sessions, events and spans name it in the end. */
  readonly family: string;
}

/** One that gets in. */
export interface Connecting extends Transcript {
  readonly ikeSuite: string;
  readonly espSuite: string;
  /** Lengths of the IKE messages that it sends, up to the end of its first Quick Mode. */
  readonly lengths: readonly number[];
  /** Its SCCRQ in hexadecimal digits: header, then AVPs. */
  readonly sccrq: readonly string[];
  /** What the gateway says until the network is open, in order. */
  readonly answers: readonly string[];
}

/** One that does not. */
export interface Refused extends Transcript {
  readonly code: RefusalCode;
  /** What the administrator reads of its offer. */
  readonly detail: string;
  /** In Quick Mode, under the keys of Main Mode. */
  readonly protected?: boolean;
}

export const legacy = {
  both: 'legacy: { modp1024: true, tripleDes: true }\n',
  modp1024: 'legacy: { modp1024: true }\n',
  tripleDes: 'legacy: { tripleDes: true }\n',
} as const;

/** Beginnings of vendor ids: one dialect of NAT traversal, dead peer detection, and fragmentation where it was offered. */
export const echoed = {
  rfc3947: '4a131c81 afcad713 4048b7d5',
  rfc3947Alone: '4a131c81 afcad713',
  draft02Newline: '90cb8091 afcad713 4048b7d5',
} as const;

interface Answers {
  /** Number of the transform that is chosen in Main Mode. */
  readonly transform: number;
  readonly ids?: string;
  /** Payload types of message 4 behind key exchange and nonce, and of message 6. */
  readonly message4?: string;
  readonly message6?: string;
  readonly quickMode: string;
  readonly lcp: readonly string[];
  /** Protocols that are rejected. */
  readonly rejected?: readonly string[];
  readonly ipcp: readonly string[];
}

/** The gateway's own Configure-Request: MRU 1400, MS-CHAPv2, and a magic number. */
export const lcpRequest = 'lcp request 01040578 0305c22381 magic';

/** All that the gateway says until the network is open. */
export const answersOf = ({
  transform,
  ids = echoed.rfc3947,
  message4 = '20 20',
  message6 = '5 8',
  quickMode,
  lcp,
  rejected = [],
  ipcp,
}: Answers): string[] => [
  `message 2: transform ${transform}, vendor ids ${ids}`,
  // The client is to believe in a NAT before itself, never before the gateway.
  `message 4: NAT before the client, payloads 4 10 ${message4}`,
  `message 6: payloads ${message6}`,
  `quick mode 2: ${quickMode}`,
  'SCCRP: AVPs 0! 2! 3! 6 7! 8 9! 10!',
  // A bare acknowledgement behind SCCCN and behind ICCN, before anything of PPP.
  'ZLB',
  'ICRP: AVPs 0! 14!',
  'ZLB',
  ...lcp,
  'chap challenge',
  'chap success',
  ...rejected.map((protocol) => `lcp protocol-reject ${protocol}`),
  'ipcp request 03060a420001',
  ...ipcp,
];

/** Payload types of Quick Mode's message 2: hash, SA, nonce, [key exchange,] identities, addresses of before the NAT. */
export const quickModeOf = (
  proposal: number,
  transform: number,
  more: { payloads?: string; udp?: number } = {},
): string =>
  `proposal ${proposal}, transform ${transform}, encapsulation ${more.udp ?? 4}, payloads ${more.payloads ?? '8 1 10 5 5 21 21'}`;

/** Address and both name servers given, to those that ask for no more. */
export const given = '03060a420002 81060a000035 83060a000036';
export const givenIpcp = [`ipcp nak ${given}`, `ipcp ack ${given}`] as const;
