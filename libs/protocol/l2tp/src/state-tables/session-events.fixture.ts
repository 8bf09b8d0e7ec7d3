import type { MessageKind } from '../control/messages.ts';
import type { Session } from '../control/session.ts';
import { avp, icrq, messageType } from '../raw-client.fixture.ts';
import { type ControlWalker, peerSession, unknownMandatory, wellFormed } from './control-walker.fixture.ts';
import { wayIntoTunnel } from './tunnel-events.fixture.ts';

/** States of an incoming call, `idle` for none (RFC 2661 §7.4). */
export type SessionState = 'idle' | Session['state']['at'];

/** Messages that are about calls, and the one that ends them all. */
export type CallMessage = Exclude<MessageKind, 'SCCRQ' | 'SCCRP' | 'SCCCN' | 'HELLO'>;

/** Everything that may come to a call within a control connection that is established. */
export type SessionEvent = CallMessage | `${CallMessage} with an unknown mandatory AVP` | keyof typeof situations;

const ofCall = (avps: readonly string[]) => (walker: ControlWalker) => walker.sayOfCall(avps);

const situations = {
  'ICRQ of another call': (walker: ControlWalker) => walker.say(icrq('0012')),
  'ICRQ without a session id': (walker: ControlWalker) => walker.say([messageType(10), avp('8', 15, '00000001')]),
  'ICRP for another session id': (walker: ControlWalker) => walker.say(wellFormed.ICRP, { sessionId: 9999 }),
  'ICCN for another session id': (walker: ControlWalker) => walker.say(wellFormed.ICCN, { sessionId: 9999 }),
  'CDN for another session id': (walker: ControlWalker) => walker.say(wellFormed.CDN, { sessionId: 9999 }),
  "CDN by the peer's session id alone": (walker: ControlWalker) => walker.say(wellFormed.CDN),
  'CDN that names no call': (walker: ControlWalker) => walker.say([messageType(14), avp('8', 1, '0003')]),
  'the last message once more': (walker: ControlWalker) =>
    walker.say(wellFormed.WEN, { sessionId: walker.sessionId, ns: (walker.ns - 1) & 0xffff }),
  'the time for setting up is over': (walker: ControlWalker) => {
    walker.say([], { nr: walker.allSeen });
    walker.pass(45_000);
  },
  'the peer acknowledges nothing any more': (walker: ControlWalker) => {
    walker.pass(200_000);
  },
  'local close request': (walker: ControlWalker) => walker.hangUp(),
  'local close request of the control connection': (walker: ControlWalker) => walker.stop(),
} as const satisfies Record<string, (walker: ControlWalker) => void>;

const callMessages = (Object.keys(wellFormed) as MessageKind[]).filter(
  (kind): kind is CallMessage => !['SCCRQ', 'SCCRP', 'SCCCN', 'HELLO'].includes(kind),
);

/** A message about the whole connection names no session. */
const say = (kind: CallMessage, avps: readonly string[]) =>
  kind === 'StopCCN' || kind === 'ICRQ' || kind === 'OCRQ' ? (walker: ControlWalker) => walker.say(avps) : ofCall(avps);

/** How each event is made. */
export const sessionEvents = {
  ...Object.fromEntries(callMessages.map((kind) => [kind, say(kind, wellFormed[kind])])),
  ...Object.fromEntries(
    callMessages.map((kind) => [
      `${kind} with an unknown mandatory AVP`,
      say(kind, [...wellFormed[kind], unknownMandatory]),
    ]),
  ),
  ...situations,
} as Record<SessionEvent, (walker: ControlWalker) => void>;

/** The way into each state. */
export const wayIntoSession = {
  lns: {
    idle: (walker) => wayIntoTunnel.lns.established(walker),
    'await-connected': (walker) => {
      wayIntoTunnel.lns.established(walker);
      walker.say(icrq(peerSession));
    },
    established: (walker) => {
      wayIntoSession.lns['await-connected'](walker);
      walker.sayOfCall(wellFormed.ICCN);
    },
  } satisfies Record<Exclude<SessionState, 'await-reply'>, (walker: ControlWalker) => void>,
  lac: {
    idle: (walker) => {
      wayIntoTunnel.lac.established(walker);
      walker.sayOfCall(wellFormed.CDN);
    },
    'await-reply': (walker) => wayIntoTunnel.lac.established(walker),
    established: (walker) => {
      wayIntoTunnel.lac.established(walker);
      walker.sayOfCall(wellFormed.ICRP);
    },
  } satisfies Record<Exclude<SessionState, 'await-connected'>, (walker: ControlWalker) => void>,
} as const;
