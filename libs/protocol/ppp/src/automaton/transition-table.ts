/** States of the option negotiation automaton, in the order of the table's columns 0 to 9 (RFC 1661 §4.2). */
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

/** Events, in the order of the table's rows and by its names (RFC 1661 §4.3). */
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
const automatonActions = [
  'tlu',
  'tld',
  'tls',
  'tlf',
  'irc',
  'zrc',
  'scr',
  'sca',
  'scn',
  'str',
  'sta',
  'scj',
  'ser',
] as const;
export type AutomatonAction = (typeof automatonActions)[number];

export interface Transition {
  readonly actions: readonly AutomatonAction[];
  readonly next: AutomatonState;
}

/** The state transition table (RFC 1661 §4.1) in the standard's notation: actions, then the next state; `-`: impossible. */
const table = `
      | 0 Initial 1 Starting 2 Closed  3 Stopped     4 Closing 5 Stopping 6 Req-Sent 7 Ack-Rcvd 8 Ack-Sent 9 Opened
Up    | 2         irc,scr/6  -         -             -         -          -          -          -          -
Down  | -         -          0         tls/1         0         1          1          1          1          tld/1
Open  | tls/1     1          irc,scr/6 3             5         5          6          7          8          9
Close | 0         tlf/0      2         2             4         4          irc,str/4  irc,str/4  irc,str/4  tld,irc,str/4
TO+   | -         -          -         -             str/4     str/5      scr/6      scr/6      scr/8      -
TO-   | -         -          -         -             tlf/2     tlf/3      tlf/3      tlf/3      tlf/3      -
RCR+  | -         -          sta/2     irc,scr,sca/8 4         5          sca/8      sca,tlu/9  sca/8      tld,scr,sca/8
RCR-  | -         -          sta/2     irc,scr,scn/6 4         5          scn/6      scn/7      scn/6      tld,scr,scn/6
RCA   | -         -          sta/2     sta/3         4         5          irc/7      scr/6      irc,tlu/9  tld,scr/6
RCN   | -         -          sta/2     sta/3         4         5          irc,scr/6  scr/6      irc,scr/8  tld,scr/6
RTR   | -         -          sta/2     sta/3         sta/4     sta/5      sta/6      sta/6      sta/6      tld,zrc,sta/5
RTA   | -         -          2         3             tlf/2     tlf/3      6          6          8          tld,scr/6
RUC   | -         -          scj/2     scj/3         scj/4     scj/5      scj/6      scj/7      scj/8      scj/9
RXJ+  | -         -          2         3             4         5          6          6          8          9
RXJ-  | -         -          tlf/2     tlf/3         tlf/2     tlf/3      tlf/3      tlf/3      tlf/3      tld,irc,str/5
RXR   | -         -          2         3             4         5          6          7          8          ser/9
`;

const rows = new Map<string, readonly (Transition | undefined)[]>(
  table
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('|').map((part) => part.trim()))
    .map(([event = '', cells = '']) => [event, cells.split(/ +/).map(cell)]),
);

/** Reads a cell such as `irc,scr/6`; the last part is the next state. */
function cell(notation: string): Transition | undefined {
  const parts = notation.split(/[,/]/);
  const next = automatonStates[Number(parts.pop())];
  return next && { actions: parts.flatMap((part) => automatonActions.find((action) => action === part) ?? []), next };
}

/** What RFC 1661 §4.1 prescribes; undefined: the event can't happen in this state. */
export const transition = (state: AutomatonState, event: AutomatonEvent): Transition | undefined =>
  rows.get(event)?.[automatonStates.indexOf(state)];
