import { concat, DecodeError, fromHex, type Instant, instant } from '@sekisho/wire';
import { decodePacket, encodePacket } from '../packet.ts';
import { standardTable } from './transition-table.fixture.ts';
import { type AutomatonEvent, type AutomatonState, automatonStates } from './transition-table.ts';

/** What one cell says: actions in the standard's notation, then the number of the next state; `-`: can't happen. */
export type Cell = string;

/** The cells of the standard's table as it is printed, footnote letters included. */
export const standardCell = (state: AutomatonState, event: AutomatonEvent): Cell | undefined =>
  standardTable
    .split('\n')
    .filter((line) => line.split('|')[0]?.trim() === event)
    .flatMap((line) => (line.split('|')[1] ?? '').trim().split(/\s+/))[automatonStates.indexOf(state)];

/** A cell in which this implementation does something else than RFC 1661 §4.1 prints. */
export interface Departure {
  readonly event: AutomatonEvent;
  readonly states: readonly AutomatonState[];
  readonly ours: (index: number) => Cell;
  readonly why: string;
}

const stays = (index: number): Cell => `${index}`;

export const departures: readonly Departure[] = [
  {
    event: 'RCA',
    states: ['ack-received', 'opened'],
    ours: stays,
    why: 'Footnote x. Only the first answer to the last request is valid (§5.2); its duplicate would throw an open link back.',
  },
  {
    event: 'RCN',
    states: ['ack-received', 'opened'],
    ours: stays,
    why: 'Footnote x, as for RCA: the request is answered, and no Nak or Reject of it is valid any more (§5.3, §5.4).',
  },
];

/** Neither option of the standard is used, so these footnotes change nothing: r (Restart, §4.3 Open), p (Passive, §4.3 TO-). */
export const withoutFootnote = (cell: Cell): Cell => cell.replace(/[rpx]$/, '');

/** What is to happen: the standard's cell, unless this implementation departs from it. */
export function expectedCell(state: AutomatonState, event: AutomatonEvent): Cell {
  const index = automatonStates.indexOf(state);
  const departure = departures.find((other) => other.event === event && other.states.includes(state));
  const cell = withoutFootnote(standardCell(state, event) ?? 'missing');
  if (departure) return departure.ours(index);
  // What can't happen is ignored. `tls` is no act of ours: the layer below is up before there is an automaton.
  return cell === '-' ? stays(index) : cell.replace('tls/', '');
}

/** Any protocol's automaton, as a link has it. */
export interface Subject {
  readonly at: AutomatonState;
  readonly deadline: Instant | undefined;
  start(now: Instant): readonly { readonly kind: string }[];
  close(message: Uint8Array, now: Instant): readonly { readonly kind: string }[];
  timeout(now: Instant): readonly { readonly kind: string }[];
  receive(packet: ReturnType<typeof decodePacket>, now: Instant): readonly { readonly kind: string }[];
}

/** One protocol, and options in hexadecimal that mean an event in it. */
export interface Protocol {
  readonly make: () => Subject;
  /** Of a Configure-Request that is acked. */
  readonly good: string;
  /** Of one that is not. */
  readonly bad: string;
  /** Of a Configure-Nak. */
  readonly preferred: string;
}

/** Drives a protocol's automaton by packets and time, and notes what it does in the standard's words. */
export class Walker {
  readonly subject: Subject;
  now: Instant = instant(0);
  /** Actions since they were last asked for. */
  #actions: string[] = [];
  /** Its last Configure-Request. */
  request = { identifier: 1, data: new Uint8Array() };

  constructor(readonly protocol: Protocol) {
    this.subject = protocol.make();
  }

  /** Actions and next state of what `act` does, as a cell. */
  cellOf(act: () => void): Cell {
    this.#actions = [];
    act();
    return [this.#actions.join(','), automatonStates.indexOf(this.subject.at)].filter((part) => part !== '').join('/');
  }

  /** A packet from the peer, by way of its octets. */
  say(code: number, identifier: number, data: Uint8Array | string = ''): void {
    const body = typeof data === 'string' ? fromHex(data) : data;
    const octets = concat(encodePacket({ code, identifier, data: body }), Uint8Array.of(0, 0));
    this.take(this.subject.receive(decodePacket(octets), this.now));
  }

  /** Does what may fail as a link lets it: a packet that can't be read is dropped. */
  attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
    }
  }

  ack(): void {
    this.say(2, this.request.identifier, this.request.data);
  }

  start(): void {
    this.take(this.subject.start(this.now));
  }

  close(): void {
    this.take(this.subject.close(new Uint8Array(), this.now));
  }

  /** The restart timer runs out, where it runs. */
  expire(): void {
    this.now = instant(this.subject.deadline ?? this.now + 3_600_000);
    this.take(this.subject.timeout(this.now));
  }

  take(outputs: readonly { readonly kind: string }[]): void {
    for (const output of outputs) {
      if (isPacket(output)) {
        this.#actions.push(actionOfCode[output.packet.code] ?? `code ${output.packet.code}`);
        if (output.packet.code === 1) this.request = output.packet;
      } else {
        const action = actionOfOutput[output.kind];
        if (action) this.#actions.push(action);
      }
    }
  }

  /** Forgets the actions so far, which belong to the way and not to the cell. */
  forget(): void {
    this.#actions = [];
  }
}

interface PacketOutput {
  readonly kind: string;
  readonly packet: { code: number; identifier: number; data: Uint8Array<ArrayBuffer> };
}
const isPacket = (output: { readonly kind: string }): output is PacketOutput => output.kind === 'packet';

const actionOfCode: Readonly<Record<number, string>> = {
  1: 'scr',
  2: 'sca',
  3: 'scn',
  4: 'scn',
  5: 'str',
  6: 'sta',
  7: 'scj',
  10: 'ser',
};
const actionOfOutput: Readonly<Record<string, string>> = {
  'layer-up': 'tlu',
  'layer-down': 'tld',
  'layer-finished': 'tlf',
  'echo-wanted': 'ser',
};

/** The way into each state, by what a peer sends and an administrator asks for. */
export const wayInto: Record<Exclude<AutomatonState, 'starting'>, (walker: Walker) => void> = {
  initial: () => undefined,
  closed: (walker) => {
    walker.start();
    walker.close();
    walker.say(6, 2);
  },
  stopped: (walker) => {
    walker.start();
    while (walker.subject.deadline !== undefined) walker.expire();
  },
  closing: (walker) => {
    walker.start();
    walker.close();
  },
  stopping: (walker) => {
    wayInto.opened(walker);
    walker.say(7, 1, '01');
  },
  'request-sent': (walker) => walker.start(),
  'ack-received': (walker) => {
    walker.start();
    walker.ack();
  },
  'ack-sent': (walker) => {
    walker.start();
    walker.say(1, 70, walker.protocol.good);
  },
  opened: (walker) => {
    wayInto['ack-sent'](walker);
    walker.ack();
  },
};

/** Each event of the standard that comes from outside a running link, as a peer or a clock makes it. */
export const makes: Record<Exclude<AutomatonEvent, 'Up' | 'Down' | 'Open'>, (walker: Walker) => void> = {
  Close: (walker) => walker.close(),
  'TO+': (walker) => walker.expire(),
  'TO-': (walker) => {
    const { at } = walker.subject;
    // Repetitions end in the one that is no more.
    while (walker.subject.at === at && walker.subject.deadline !== undefined) {
      walker.forget();
      walker.expire();
    }
  },
  'RCR+': (walker) => walker.say(1, 77, walker.protocol.good),
  'RCR-': (walker) => walker.say(1, 77, walker.protocol.bad),
  RCA: (walker) => walker.ack(),
  RCN: (walker) => walker.say(3, walker.request.identifier, walker.protocol.preferred),
  RTR: (walker) => walker.say(5, 77),
  RTA: (walker) => walker.say(6, 77),
  RUC: (walker) => walker.say(0x40, 77),
  'RXJ+': (walker) => walker.say(7, 77, '0c010004'),
  'RXJ-': (walker) => walker.say(7, 77, '01010004'),
  RXR: (walker) => walker.say(9, 77, '99887766'),
};
