import type { SessionEvent, SessionState } from './session-events.fixture.ts';
import type { TunnelEvent, TunnelState } from './tunnel-events.fixture.ts';

/** A line of one of the standard's tables. `Clean up` there is the next state `idle` here. */
export interface StandardRow<State extends string, Event extends string> {
  readonly state: State;
  readonly events: readonly Event[];
  /** Messages to be sent, in order. */
  readonly sends: readonly string[];
  readonly next: State;
  /** Why this implementation does something else; undefined: it does as the standard says. */
  readonly departure?: string;
}

const stray =
  'What makes no sense where it comes is acknowledged and ignored: a stray message is no reason to take a working connection from a user.';
const silent =
  'Nobody is told: a message to tunnel 0 other than SCCRQ comes from a peer that has no connection to lose.';
const acknowledged = 'Nothing is known of the call, and nothing said: the acknowledgement is enough.';

/** RFC 2661 §7.2.1, for an LNS whose peer opens the control connection. */
export const lnsTunnelRows: readonly StandardRow<TunnelState, TunnelEvent>[] = [
  { state: 'idle', events: ['SCCRQ'], sends: ['SCCRP'], next: 'await-connected' },
  {
    state: 'idle',
    events: ['SCCRQ with an unknown mandatory AVP', 'SCCRQ of protocol version 2.0'],
    sends: ['StopCCN'],
    next: 'idle',
  },
  { state: 'idle', events: ['SCCRP'], sends: ['StopCCN'], next: 'idle', departure: silent },
  { state: 'idle', events: ['SCCCN', 'StopCCN'], sends: [], next: 'idle' },
  { state: 'await-connected', events: ['SCCCN'], sends: [], next: 'established' },
  { state: 'await-connected', events: ['SCCCN with an unknown mandatory AVP'], sends: ['StopCCN'], next: 'idle' },
  { state: 'await-connected', events: ['SCCRQ', 'SCCRP'], sends: ['StopCCN'], next: 'idle', departure: stray },
  { state: 'await-connected', events: ['StopCCN', 'StopCCN to tunnel 0'], sends: [], next: 'idle' },
  { state: 'established', events: ['local close request'], sends: ['StopCCN'], next: 'idle' },
  { state: 'established', events: ['SCCRQ', 'SCCRP', 'SCCCN'], sends: ['StopCCN'], next: 'idle', departure: stray },
  { state: 'established', events: ['StopCCN'], sends: [], next: 'idle' },
  // §5.7, §7.2: after a StopCCN the connection is kept, to acknowledge what is repeated.
  { state: 'stopped', events: ['StopCCN'], sends: [], next: 'idle' },
  { state: 'stopping', events: ['ZLB that acknowledges all'], sends: [], next: 'idle' },
];

/** RFC 2661 §7.2.1, for a LAC that opens the control connection. */
export const lacTunnelRows: readonly StandardRow<TunnelState, TunnelEvent>[] = [
  { state: 'idle', events: ['local open request'], sends: ['SCCRQ'], next: 'await-reply' },
  {
    state: 'idle',
    events: ['SCCRQ'],
    sends: ['SCCRP'],
    next: 'await-connected',
    departure: 'This LAC is a client: it opens connections and takes none.',
  },
  { state: 'idle', events: ['SCCRP'], sends: ['StopCCN'], next: 'idle', departure: silent },
  { state: 'idle', events: ['SCCCN', 'StopCCN'], sends: [], next: 'idle' },
  { state: 'await-reply', events: ['SCCRP'], sends: ['SCCCN', 'ICRQ'], next: 'established' },
  {
    state: 'await-reply',
    events: ['SCCRP with an unknown mandatory AVP', 'SCCRP of protocol version 2.0', 'SCCRP with a challenge'],
    sends: ['StopCCN'],
    next: 'idle',
  },
  { state: 'await-reply', events: ['SCCCN'], sends: ['StopCCN'], next: 'idle', departure: stray },
  { state: 'await-reply', events: ['StopCCN'], sends: [], next: 'idle' },
  {
    state: 'established',
    events: ['local open request'],
    sends: [],
    next: 'established',
    departure: 'Each call gets a control connection of its own, as with the built-in clients.',
  },
  { state: 'established', events: ['local close request'], sends: ['StopCCN'], next: 'idle' },
  { state: 'established', events: ['SCCRQ', 'SCCRP', 'SCCCN'], sends: ['StopCCN'], next: 'idle', departure: stray },
  { state: 'established', events: ['StopCCN'], sends: [], next: 'idle' },
];

/** RFC 2661 §7.4.2. */
export const lnsSessionRows: readonly StandardRow<SessionState, SessionEvent>[] = [
  { state: 'idle', events: ['ICRQ'], sends: ['ICRP'], next: 'await-connected' },
  { state: 'idle', events: ['ICRQ with an unknown mandatory AVP'], sends: ['CDN'], next: 'idle' },
  {
    state: 'idle',
    events: ['ICRQ without a session id'],
    sends: ['CDN'],
    next: 'idle',
    departure: 'A CDN that names no call of the peer would tell it nothing.',
  },
  { state: 'idle', events: ['ICRP'], sends: ['CDN'], next: 'idle', departure: acknowledged },
  { state: 'idle', events: ['ICCN', 'CDN'], sends: [], next: 'idle' },
  { state: 'await-connected', events: ['ICCN'], sends: [], next: 'established' },
  { state: 'await-connected', events: ['ICCN with an unknown mandatory AVP'], sends: ['CDN'], next: 'idle' },
  { state: 'await-connected', events: ['ICRQ'], sends: ['CDN'], next: 'idle' },
  { state: 'await-connected', events: ['ICRP'], sends: ['CDN'], next: 'idle', departure: stray },
  {
    state: 'await-connected',
    events: ['CDN', "CDN by the peer's session id alone"],
    sends: [],
    next: 'idle',
  },
  { state: 'await-connected', events: ['local close request'], sends: ['CDN'], next: 'idle' },
  { state: 'established', events: ['CDN', "CDN by the peer's session id alone"], sends: [], next: 'idle' },
  { state: 'established', events: ['local close request'], sends: ['CDN'], next: 'idle' },
  { state: 'established', events: ['ICRQ'], sends: ['CDN'], next: 'idle' },
  { state: 'established', events: ['ICRP', 'ICCN'], sends: ['CDN'], next: 'idle', departure: stray },
];

/** RFC 2661 §7.4.1, from the control connection on: the bearer of a client is the network that it has. */
export const lacSessionRows: readonly StandardRow<SessionState, SessionEvent>[] = [
  { state: 'idle', events: ['ICCN', 'ICRP', 'CDN'], sends: [], next: 'idle' },
  { state: 'await-reply', events: ['ICRP'], sends: ['ICCN'], next: 'established' },
  { state: 'await-reply', events: ['ICRP with an unknown mandatory AVP'], sends: ['CDN'], next: 'idle' },
  {
    state: 'await-reply',
    events: ['ICRQ'],
    sends: ['CDN'],
    next: 'idle',
    departure: 'The CDN refuses the call that was asked for; the one placed here goes on.',
  },
  { state: 'await-reply', events: ['CDN'], sends: [], next: 'idle' },
  { state: 'await-reply', events: ['ICCN'], sends: [], next: 'idle', departure: stray },
  { state: 'await-reply', events: ['local close request'], sends: ['CDN'], next: 'idle' },
  { state: 'established', events: ['CDN'], sends: [], next: 'idle' },
  {
    state: 'established',
    events: ['ICRQ'],
    sends: ['CDN'],
    next: 'idle',
    departure: 'The CDN refuses the call that was asked for; the one that stands goes on.',
  },
  { state: 'established', events: ['ICRP', 'ICCN'], sends: ['CDN'], next: 'idle', departure: stray },
  { state: 'established', events: ['local close request'], sends: ['CDN'], next: 'idle' },
];
