import { concat, fromHex } from '@sekisho/wire';
import { encodeControlPacket } from '../control/header.ts';
import type { MessageKind } from '../control/messages.ts';
import type { Tunnel } from '../control/tunnel.ts';
import { avp } from '../raw-client.fixture.ts';
import { type ControlWalker, unknownMandatory, wellFormed } from './control-walker.fixture.ts';

/** States of a control connection, `idle` for none (RFC 2661 §7.2.1). */
export type TunnelState = 'idle' | Tunnel['state']['at'];

/** Everything that may come to a control connection. */
export type TunnelEvent = MessageKind | `${MessageKind} with an unknown mandatory AVP` | keyof typeof situations;

/** A message to the tunnel, or to tunnel 0 by a peer that does not know its id. */
const message = (avps: readonly string[]) => (walker: ControlWalker) => walker.say(avps);

/** What is no single message of a kind. */
const situations = {
  'ZLB that acknowledges nothing new': (walker: ControlWalker) => walker.acknowledge(),
  'ZLB that acknowledges all': (walker: ControlWalker) => walker.say([], { nr: walker.allSeen }),
  'SCCRQ once more, to tunnel 0': (walker: ControlWalker) => walker.say(wellFormed.SCCRQ, { tunnelId: 0, ns: 0 }),
  'SCCRQ of protocol version 2.0': (walker: ControlWalker) =>
    walker.say(
      wellFormed.SCCRQ.map((each) => (each === avp('8', 2, '0100') ? avp('8', 2, '0200') : each)),
      { tunnelId: 0, ns: 0 },
    ),
  'SCCRP of protocol version 2.0': (walker: ControlWalker) =>
    walker.say(wellFormed.SCCRP.map((each) => (each === avp('8', 2, '0100') ? avp('8', 2, '0200') : each))),
  'SCCRP with a challenge': message([...wellFormed.SCCRP, avp('8', 11, '00112233445566778899aabbccddeeff')]),
  'StopCCN to tunnel 0': (walker: ControlWalker) => walker.say(wellFormed.StopCCN, { tunnelId: 0 }),
  'a message type unknown, not mandatory': message([avp('0', 0, '0063')]),
  'a message type unknown, mandatory': message([avp('8', 0, '0063')]),
  'AVPs that cannot be read': message(['8003']),
  'a message that came before': (walker: ControlWalker) =>
    walker.say(wellFormed.HELLO, { ns: (walker.ns - 1) & 0xffff }),
  'a message ahead of another': (walker: ControlWalker) => walker.say(wellFormed.HELLO, { ns: walker.ns + 1 }),
  'a message beyond the window': (walker: ControlWalker) => walker.say(wellFormed.HELLO, { ns: walker.ns + 8 }),
  'a message to an unknown tunnel': (walker: ControlWalker) => walker.say(wellFormed.HELLO, { tunnelId: 9999 }),
  'a message from another port': (walker: ControlWalker) =>
    walker.bytes(
      encodeControlPacket(
        { tunnelId: walker.tunnelId, sessionId: 0, ns: walker.ns, nr: walker.nr },
        fromHex(wellFormed.HELLO.join('')),
      ),
      walker.port + 1,
    ),
  'no L2TP at all': (walker: ControlWalker) => walker.bytes(concat(Uint8Array.of(0xff), new Uint8Array(11))),
  'the Hello interval is over': (walker: ControlWalker) => {
    walker.acknowledge();
    walker.pass(60_000);
  },
  'a second without acknowledgement': (walker: ControlWalker) => walker.pass(1_000),
  'the peer acknowledges nothing any more': (walker: ControlWalker) => walker.pass(95_000),
  'local open request': (walker: ControlWalker) => walker.call(),
  'local close request': (walker: ControlWalker) => walker.stop(),
} as const satisfies Record<string, (walker: ControlWalker) => void>;

const kinds = Object.keys(wellFormed) as MessageKind[];

/** How each event is made. */
export const tunnelEvents = {
  ...Object.fromEntries(kinds.map((kind) => [kind, message(wellFormed[kind])])),
  ...Object.fromEntries(
    kinds.map((kind) => [`${kind} with an unknown mandatory AVP`, message([...wellFormed[kind], unknownMandatory])]),
  ),
  ...situations,
} as Record<TunnelEvent, (walker: ControlWalker) => void>;

/** The way into each state. */
export const wayIntoTunnel = {
  lns: {
    idle: () => undefined,
    'await-connected': (walker) => walker.say(wellFormed.SCCRQ),
    established: (walker) => {
      walker.say(wellFormed.SCCRQ);
      walker.say(wellFormed.SCCCN);
    },
    stopping: (walker) => {
      wayIntoTunnel.lns.established(walker);
      const { nr } = walker;
      walker.stop();
      walker.nr = nr;
    },
    stopped: (walker) => {
      wayIntoTunnel.lns.established(walker);
      walker.say(wellFormed.StopCCN);
    },
  } satisfies Record<Exclude<TunnelState, 'await-reply'>, (walker: ControlWalker) => void>,
  lac: {
    idle: () => undefined,
    'await-reply': (walker) => {
      walker.call();
    },
    established: (walker) => {
      walker.call();
      walker.say(wellFormed.SCCRP);
    },
    stopping: (walker) => {
      wayIntoTunnel.lac.established(walker);
      const { nr } = walker;
      walker.stop();
      walker.nr = nr;
    },
    stopped: (walker) => {
      wayIntoTunnel.lac.established(walker);
      walker.say(wellFormed.StopCCN);
    },
  } satisfies Record<Exclude<TunnelState, 'await-connected'>, (walker: ControlWalker) => void>,
} as const satisfies Record<'lns' | 'lac', Partial<Record<TunnelState, (walker: ControlWalker) => void>>>;
