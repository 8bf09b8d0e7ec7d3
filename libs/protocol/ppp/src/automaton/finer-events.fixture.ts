import { type Cell, expectedCell, type Walker } from './state-walk.fixture.ts';
import { type AutomatonEvent, type AutomatonState, automatonStates } from './transition-table.ts';

/** An event that RFC 1661 §4.3 counts to another one or to none, and that this implementation tells apart. */
export interface FinerEvent {
  readonly make: (walker: Walker) => void;
  /** The event that it is in every state not named; undefined: it is none, nothing happens. */
  readonly is: AutomatonEvent | undefined;
  readonly but?: Partial<Record<AutomatonState, Cell>>;
  readonly why: string;
}

/** What happens on a finer event. */
export function cellOfFiner({ is, but = {} }: FinerEvent, state: AutomatonState): Cell {
  const nothing = `${automatonStates.indexOf(state)}`;
  return but[state] ?? (is ? expectedCell(state, is) : nothing);
}

/** Longer than two requests that cross on their way take, and shorter than the restart timer. */
const aWhile = 1_000;
const later = (walker: Walker): void => {
  walker.now = (walker.now + aWhile) as typeof walker.now;
};

/** Where options are read at all. */
const unreadable: Partial<Record<AutomatonState, Cell>> = {
  stopped: '3',
  'request-sent': '6',
  'ack-received': '7',
  'ack-sent': '8',
  opened: '9',
};

/** In every protocol. */
export const finerEvents: Readonly<Record<string, FinerEvent>> = {
  'the Configure-Request that was acked, once more': {
    make: (walker) => walker.say(1, 70, walker.protocol.good),
    is: 'RCR+',
    but: { opened: 'sca/9' },
    why: 'The Ack was lost, or the packet came twice: the Ack alone mends that, where the standard would tear the layer down.',
  },
  'the first Configure-Request of the peer, acceptable, long after ours': {
    make: (walker) => {
      later(walker);
      walker.say(1, 77, walker.protocol.good);
    },
    is: 'RCR+',
    but: { 'request-sent': 'scr,sca/8' },
    why: 'Ours came before the peer could hear it (Linux attaches its pppd late); repeating it now saves a restart period.',
  },
  'the first Configure-Request of the peer, not acceptable, long after ours': {
    make: (walker) => {
      later(walker);
      walker.say(1, 77, walker.protocol.bad);
    },
    is: 'RCR-',
    but: { 'request-sent': 'scr,scn/6' },
    why: 'As for an acceptable one.',
  },
  'a Configure-Ack of another request': {
    make: (walker) => walker.say(2, walker.request.identifier ^ 0x80, walker.request.data),
    is: undefined,
    why: 'Invalid: silently discarded (§5.2).',
  },
  'a Configure-Ack of other options': {
    make: (walker) => walker.say(2, walker.request.identifier, '7f03aa'),
    is: undefined,
    why: 'Invalid: silently discarded (§5.2).',
  },
  'a Configure-Nak of another request': {
    make: (walker) => walker.say(3, walker.request.identifier ^ 0x80, walker.protocol.preferred),
    is: undefined,
    why: 'Invalid: silently discarded (§5.3).',
  },
  'a Configure-Reject of options that were not asked for': {
    make: (walker) => walker.say(4, walker.request.identifier, '7f03aa'),
    is: undefined,
    why: 'Invalid: silently discarded (§5.4).',
  },
  'a Configure-Request that cannot be read': {
    make: (walker) => walker.attempt(() => walker.say(1, 77, '0100')),
    is: 'RCR+',
    but: unreadable,
    why: 'Malformed packets are no events; where options do not matter they are not looked at.',
  },
};

const none = (code: number, data = '99887766'): FinerEvent => ({
  make: (walker) => walker.say(code, 77, data),
  is: undefined,
  why: 'RXR of the standard acts on Echo-Request alone.',
});

/** LCP has codes that network control protocols do not have (§5.7 to §5.9, RFC 1570 §2). */
export const lcpEvents: Readonly<Record<string, FinerEvent>> = {
  'an Echo-Reply': none(10),
  'a Discard-Request': none(11),
  'an Identification': none(12),
  'a Time-Remaining': none(13),
  'an Echo-Request with our own magic number': {
    // The magic number is the last of the options; before there is a request, there is none.
    make: (walker) => walker.attempt(() => walker.say(9, 77, walker.request.data.subarray(-4))),
    is: undefined,
    why: 'It is our own, looped back (§5.8).',
  },
  'a Code-Reject of Echo-Request': {
    make: (walker) => walker.say(7, 77, '09010004'),
    is: 'RXJ+',
    why: 'The link does without echoes, and the peer has shown that it lives.',
  },
  'a Protocol-Reject of what the link does without': {
    make: (walker) => walker.say(8, 77, '8057'),
    is: undefined,
    why: 'RXJ+ for the protocol that is rejected, not for LCP (§5.7); before LCP is open it is discarded.',
  },
  'a Protocol-Reject of LCP': {
    make: (walker) => walker.say(8, 77, 'c021'),
    is: undefined,
    why: 'RXJ- of the standard (§4.3); discarded as pppd does, since a link that carries it works.',
  },
};

/** Network control protocols have codes 1 to 7 (RFC 1332 §2, RFC 5072 §2). */
export const networkEvents: Readonly<Record<string, FinerEvent>> = Object.fromEntries(
  [8, 9, 10, 11, 12, 13].map((code) => [
    `code ${code} of LCP`,
    {
      make: (walker: Walker) => walker.say(code, 77, '99887766'),
      is: 'RUC',
      why: 'Unknown here: Code-Reject.',
    } satisfies FinerEvent,
  ]),
);
