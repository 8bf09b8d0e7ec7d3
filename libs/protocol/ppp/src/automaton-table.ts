/** States of the option negotiation automaton (RFC 1661 §4.2). */
export const automatonStates = [
  'initial',
  'starting',
  'closed',
  'stopped',
  'closing',
  'stopping',
  'request-sent',
  'ack-received',
  'ack-sent',
  'opened',
] as const;
export type AutomatonState = (typeof automatonStates)[number];

/** Events (RFC 1661 §4.3), by the names of the standard's table. */
export const automatonEvents = [
  'Up',
  'Down',
  'Open',
  'Close',
  'TO+',
  'TO-',
  'RCR+',
  'RCR-',
  'RCA',
  'RCN',
  'RTR',
  'RTA',
  'RUC',
  'RXJ+',
  'RXJ-',
  'RXR',
] as const;
export type AutomatonEvent = (typeof automatonEvents)[number];

/** Actions (RFC 1661 §4.4). */
export type AutomatonAction =
  | 'tlu'
  | 'tld'
  | 'tls'
  | 'tlf'
  | 'irc'
  | 'zrc'
  | 'scr'
  | 'sca'
  | 'scn'
  | 'str'
  | 'sta'
  | 'scj'
  | 'ser';

export interface Transition {
  readonly actions: readonly AutomatonAction[];
  readonly next: AutomatonState;
}

type Row = Partial<Record<AutomatonState, Transition>>;

const to = (next: AutomatonState, ...actions: AutomatonAction[]): Transition => ({ actions, next });

/** A row in which every state from `closed` on does the same and stays, but for the cells given. */
function staying(actions: readonly AutomatonAction[], cells: Row): Row {
  const settled = automatonStates.slice(2).map((state) => [state, to(state, ...actions)] as const);
  return { ...Object.fromEntries(settled), ...cells };
}

/** The state transition table of RFC 1661 §4.1; a cell that is missing is one the standard calls impossible. */
const table: Record<AutomatonEvent, Row> = {
  Up: { initial: to('closed'), starting: to('request-sent', 'irc', 'scr') },
  Down: {
    closed: to('initial'),
    stopped: to('starting', 'tls'),
    closing: to('initial'),
    stopping: to('starting'),
    'request-sent': to('starting'),
    'ack-received': to('starting'),
    'ack-sent': to('starting'),
    opened: to('starting', 'tld'),
  },
  Open: staying([], {
    initial: to('starting', 'tls'),
    starting: to('starting'),
    closed: to('request-sent', 'irc', 'scr'),
    closing: to('stopping'),
  }),
  Close: {
    initial: to('initial'),
    starting: to('initial', 'tlf'),
    closed: to('closed'),
    stopped: to('closed'),
    closing: to('closing'),
    stopping: to('closing'),
    'request-sent': to('closing', 'irc', 'str'),
    'ack-received': to('closing', 'irc', 'str'),
    'ack-sent': to('closing', 'irc', 'str'),
    opened: to('closing', 'tld', 'irc', 'str'),
  },
  'TO+': {
    closing: to('closing', 'str'),
    stopping: to('stopping', 'str'),
    'request-sent': to('request-sent', 'scr'),
    'ack-received': to('request-sent', 'scr'),
    'ack-sent': to('ack-sent', 'scr'),
  },
  'TO-': {
    closing: to('closed', 'tlf'),
    stopping: to('stopped', 'tlf'),
    'request-sent': to('stopped', 'tlf'),
    'ack-received': to('stopped', 'tlf'),
    'ack-sent': to('stopped', 'tlf'),
  },
  'RCR+': {
    closed: to('closed', 'sta'),
    stopped: to('ack-sent', 'irc', 'scr', 'sca'),
    closing: to('closing'),
    stopping: to('stopping'),
    'request-sent': to('ack-sent', 'sca'),
    'ack-received': to('opened', 'sca', 'tlu'),
    'ack-sent': to('ack-sent', 'sca'),
    opened: to('ack-sent', 'tld', 'scr', 'sca'),
  },
  'RCR-': {
    closed: to('closed', 'sta'),
    stopped: to('request-sent', 'irc', 'scr', 'scn'),
    closing: to('closing'),
    stopping: to('stopping'),
    'request-sent': to('request-sent', 'scn'),
    'ack-received': to('ack-received', 'scn'),
    'ack-sent': to('request-sent', 'scn'),
    opened: to('request-sent', 'tld', 'scr', 'scn'),
  },
  RCA: {
    closed: to('closed', 'sta'),
    stopped: to('stopped', 'sta'),
    closing: to('closing'),
    stopping: to('stopping'),
    'request-sent': to('ack-received', 'irc'),
    'ack-received': to('request-sent', 'scr'),
    'ack-sent': to('opened', 'irc', 'tlu'),
    opened: to('request-sent', 'tld', 'scr'),
  },
  RCN: {
    closed: to('closed', 'sta'),
    stopped: to('stopped', 'sta'),
    closing: to('closing'),
    stopping: to('stopping'),
    'request-sent': to('request-sent', 'irc', 'scr'),
    'ack-received': to('request-sent', 'scr'),
    'ack-sent': to('ack-sent', 'irc', 'scr'),
    opened: to('request-sent', 'tld', 'scr'),
  },
  RTR: staying(['sta'], {
    'ack-received': to('request-sent', 'sta'),
    'ack-sent': to('request-sent', 'sta'),
    opened: to('stopping', 'tld', 'zrc', 'sta'),
  }),
  RTA: staying([], {
    closing: to('closed', 'tlf'),
    stopping: to('stopped', 'tlf'),
    'ack-received': to('request-sent'),
    opened: to('request-sent', 'tld', 'scr'),
  }),
  RUC: staying(['scj'], {}),
  'RXJ+': staying([], { 'ack-received': to('request-sent') }),
  'RXJ-': {
    closed: to('closed', 'tlf'),
    stopped: to('stopped', 'tlf'),
    closing: to('closed', 'tlf'),
    stopping: to('stopped', 'tlf'),
    'request-sent': to('stopped', 'tlf'),
    'ack-received': to('stopped', 'tlf'),
    'ack-sent': to('stopped', 'tlf'),
    opened: to('stopping', 'tld', 'irc', 'str'),
  },
  RXR: staying([], { opened: to('opened', 'ser') }),
};

/** What RFC 1661 §4.1 prescribes; undefined: the event can't happen in this state. */
export const transition = (state: AutomatonState, event: AutomatonEvent): Transition | undefined => table[event][state];
