import { type ConnectionStep, type RefusalCode, subjects } from '@sekisho/contracts';
import { type ClientProfile, clientProfiles, type IkePolicy, type InitiatorProfile } from '@sekisho/isakmp';
import { encodeFrame, protocolNumbers } from '@sekisho/ppp';
import { Secret } from '@sekisho/wire';
import { type Answer, kindly, policy, type SetUp, type setUp } from './edge-in-memory.fixture.ts';
import type { Carried, MemoryClient, MemoryClientOptions } from './memory-client.fixture.ts';

type Loses = NonNullable<MemoryClientOptions['loses']>;

/** One way to fail, and what the one record of it says. */
export interface Cause {
  readonly why: string;
  readonly code: RefusalCode;
  readonly step: ConnectionStep;
  readonly kind?: Kind;
  readonly answer?: Answer;
  readonly edge?: SetUp;
  readonly client?: Partial<MemoryClientOptions>;
  /** What happens once nothing moves any more. */
  readonly meanwhile?: (client: MemoryClient, edge: ReturnType<typeof setUp>) => void;
  /** Until it is noticed. */
  readonly afterMs?: number;
}

export const windows: Kind = 'Windows 8 to 11';
/** Longer than an unfinished attempt may take, IPsec without an L2TP session, and a negotiation of PPP. */
export const halfOpenMs = 31_000;
export const withoutSessionMs = 46_000;
export const negotiationMs = 70_000;

/** RFC 2408 §3.1: exchange types, and the flag of an encrypted message. */
const exchanges = { main: 2, quick: 32 } as const;
const encrypted = 1;
/** HASH(3) alone; Quick Mode's other messages have SA, nonce and identities in them. */
const longestMessage3 = 100;
/** RFC 2661 §3.2. */
const callRequest = 10;
const callReply = 11;
const controlAndMessageTypeBytes = 20;

const ofIke =
  (exchange: number, fits: (carried: Carried) => boolean): Loses =>
  (carried) =>
    carried.layer === 'ike' && carried.bytes[18] === exchange && fits(carried);
const isEncrypted = ({ bytes }: Carried): boolean => ((bytes[19] ?? 0) & encrypted) !== 0;
const ofPpp =
  (protocol: number): Loses =>
  ({ layer, way, bytes }) =>
    layer === 'ppp' && way === 'out' && ((bytes[2] ?? 0) << 8) + (bytes[3] ?? 0) === protocol;

const ofL2tp =
  (wanted: Carried['way'], messageType: number): Loses =>
  ({ layer, way, bytes }) =>
    layer === 'l2tp' && way === wanted && bytes.length >= controlAndMessageTypeBytes && bytes[19] === messageType;

/** What may be lost between client and gateway. */
export const lost = {
  allAnswers: ({ layer, way }) => layer === 'ike' && way === 'in',
  message5: ofIke(exchanges.main, (carried) => carried.way === 'out' && isEncrypted(carried)),
  message6: ofIke(exchanges.main, (carried) => carried.way === 'in' && isEncrypted(carried)),
  quickMode1: ofIke(exchanges.quick, ({ way }) => way === 'out'),
  quickMode3: ofIke(exchanges.quick, ({ way, bytes }) => way === 'out' && bytes.length < longestMessage3),
  l2tp: ({ layer }) => layer === 'l2tp',
  call: ofL2tp('out', callRequest),
  callReply: ofL2tp('in', callReply),
  ppp: ({ layer, way }) => layer === 'ppp' && way === 'out',
  chap: ofPpp(0xc223),
  ipcp: ofPpp(0x8021),
} as const satisfies Record<string, Loses>;

/** What the kinds of clients say of themselves; they offer the suites of the test. */
function introducing({
  transforms: _transforms,
  espProposals: _proposals,
  ...profile
}: ClientProfile): InitiatorProfile {
  return profile;
}
export const kinds = {
  'Windows 8 to 11': introducing(clientProfiles.windows),
  'macOS/iOS': introducing(clientProfiles.apple),
  Android: introducing(clientProfiles.android11),
  strongSwan: introducing(clientProfiles.strongSwan),
} as const;
export type Kind = keyof typeof kinds;

/** A client of this kind, with another policy than the gateway where that is named. */
export const policyOf = (kind: Kind, changes: Partial<IkePolicy> = {}): IkePolicy => ({
  ...policy(false),
  profile: kinds[kind],
  ...changes,
});

export const otherSecret = Secret.fromText('close barley');
export const otherKey = [{ name: 'default', secret: otherSecret }];

/** Auth that has another verdict on the user. */
export const refusingUser =
  (code: string, detail?: string): Answer =>
  (subject, payload) =>
    subject === subjects.authVerify
      ? { outcome: 'refused', code, user: 'alice', ...(detail !== undefined && { detail }) }
      : kindly(subject, payload);

/** ip-pool that gives no address. */
export const refusingAddress =
  (code: string): Answer =>
  (subject, payload) =>
    subject === subjects.poolLease ? { outcome: 'refused', code } : kindly(subject, payload);

/** LCP Protocol-Reject (RFC 1661 §5.7) of IPCP. */
export const rejectIpcp = (): Uint8Array =>
  encodeFrame({ protocol: protocolNumbers.lcp, information: new Uint8Array([8, 200, 0, 10, 0x80, 0x21, 1, 1, 0, 4]) });

/** Message 1 of Aggressive Mode (RFC 2409 §5.4), as far as anybody reads it. */
export function aggressiveMessage(): Uint8Array {
  const message = new Uint8Array(28);
  message.fill(0x5a, 0, 8);
  message.set([0, 0x10, 4], 16);
  new DataView(message.buffer).setUint32(24, message.length);
  return message;
}
