import {
  type ConnectionEvent,
  connectionEvent,
  connectionSteps,
  type EventType,
  type LiveConnection,
  type RefusalCode,
} from '@sekisho/contracts';
import { newUlid } from '@sekisho/platform';

/** A session of the edge that stands in, as far as it differs from others. */
export interface MadeSession {
  readonly number: number;
  readonly connection: string;
  /** Ms since the epoch. */
  readonly since: number;
}

const clients = ['Windows 10/11', 'macOS', 'iOS', 'Android', 'strongSwan, xl2tpd'] as const;
const groups = ['staff', 'engineering', 'sales', 'support'] as const;
/** What a session carries, both ways together: somebody who reads and writes. */
const bytesPerSecond = 20_000;
const packetBytes = 700;
const stepMs = 60;

const pick = <T>(of: readonly [T, ...T[]], number: number): T => of[number % of.length] ?? of[0];
const addressOf = (network: string, number: number): string => `${network}.${(number >> 8) & 255}.${number & 255}`;

export const madeSession = (number: number, since: number): MadeSession => ({ number, connection: newUlid(), since });

export const userOf = ({ number }: Pick<MadeSession, 'number'>): string => `bench-user-${number}`;

const remoteOf = ({ number }: MadeSession): string => `${addressOf('198.18', number)}:4500`;

/** What a session has carried by now. */
function trafficOf({ number, since }: MadeSession, now: number) {
  const seconds = Math.max(0, now - since) / 1000;
  const share = 0.2 + (number % 7) / 10;
  const bytesIn = Math.round(seconds * bytesPerSecond * (1 - share));
  const bytesOut = Math.round(seconds * bytesPerSecond * share);
  const packets = (bytes: number): number => Math.ceil(bytes / packetBytes);
  return { bytesIn, bytesOut, packetsIn: packets(bytesIn), packetsOut: packets(bytesOut) };
}

const suites = { ikeSuite: 'aes256-sha256-modp2048', espSuite: 'aes256-sha256', icv: 16 } as const;
const proof = { machine: 'pre-shared key', preSharedKey: 'default', authentication: 'ms-chap-v2' } as const;
const vouched = { realm: 'internal', backEnd: 'internal' } as const;

/** As the edge answers who asks for its sessions. */
export const liveConnectionOf = (session: MadeSession, edge: string, now: number): LiveConnection => ({
  connection: session.connection,
  edge,
  remote: remoteOf(session),
  step: 'connected',
  since: new Date(session.since).toISOString(),
  user: userOf(session),
  address: addressOf('10.64', session.number),
  addressSource: 'pool',
  groups: [pick(groups, session.number), 'remote-access'],
  client: pick(clients, session.number),
  ...suites,
  ...proof,
  ...vouched,
  ...trafficOf(session, now),
  drops: {},
});

const event = (type: EventType, session: MadeSession, at: number, data: object): ConnectionEvent =>
  connectionEvent.parse({
    specversion: '1.0',
    id: newUlid(),
    source: '/edge/bench',
    type: `sekisho.${type}`,
    subject: session.connection,
    time: new Date(at).toISOString(),
    datacontenttype: 'application/json',
    data: { connection: session.connection, remote: remoteOf(session), ...data },
  });

const stepsOf = (session: MadeSession, edge: string, steps: readonly string[]): ConnectionEvent[] =>
  steps.map((step, index) => event('connection.step', session, session.since + index * stepMs, { edge, step }));

const accountOf = (session: MadeSession) => ({
  ...vouched,
  user: userOf(session),
  address: addressOf('10.64', session.number),
});

/** All that is told of a connection that comes about. @param withSteps false: of one long ago, whose story is not asked for */
export function arrivalOf(session: MadeSession, edge: string, withSteps = true): ConnectionEvent[] {
  const tookMs = connectionSteps.length * stepMs;
  const established = event('connection.established', session, session.since + tookMs, {
    edge,
    ...accountOf(session),
    ...suites,
    ...proof,
    client: pick(clients, session.number),
    tookMs,
  });
  return withSteps ? [...stepsOf(session, edge, connectionSteps), established] : [established];
}

export const progressOf = (session: MadeSession, edge: string, now: number): ConnectionEvent =>
  event('connection.progress', session, now, {
    edge,
    ...accountOf(session),
    ...trafficOf(session, now),
    durationMs: now - session.since,
  });

export const endOf = (session: MadeSession, edge: string, now: number): ConnectionEvent =>
  event('connection.ended', session, now, {
    edge,
    ...accountOf(session),
    ...trafficOf(session, now),
    durationMs: now - session.since,
    client: pick(clients, session.number),
    reason: 'client-disconnected',
    drops: {},
  });

const codes: readonly [RefusalCode, ...RefusalCode[]] = [
  'wrong-password',
  'unknown-user',
  'account-locked',
  'no-address-available',
];

/** A connection that does not come about. */
export function refusalOf(session: MadeSession, edge: string, user = userOf(session)): ConnectionEvent[] {
  const reached = connectionSteps.slice(0, connectionSteps.indexOf('authenticating') + 1);
  return [
    ...stepsOf(session, edge, reached),
    event('connection.refused', session, session.since + reached.length * stepMs, {
      edge,
      user,
      client: pick(clients, session.number),
      step: 'authenticating',
      code: pick(codes, session.number),
    }),
  ];
}
