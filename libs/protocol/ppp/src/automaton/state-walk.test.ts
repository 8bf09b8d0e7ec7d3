import { instant, seconds } from '@sekisho/wire';
import { afterAll, describe, expect, it } from 'vitest';
import { GivingIpcp } from '../ipcp/giving.ts';
import { Ipcp } from '../ipcp/ipcp.ts';
import { TakingIpcp } from '../ipcp/taking.ts';
import { InterfaceIdentifiers } from '../ipv6cp/negotiator.ts';
import { Keepalive } from '../lcp/keepalive.ts';
import { Lcp } from '../lcp/lcp.ts';
import { limits } from '../limits.ts';
import { encodeOptions } from '../options.ts';
import { network, seededRandom } from '../pair.fixture.ts';
import { Automaton } from './automaton.ts';
import { ControlProtocol } from './control-protocol.ts';
import { cellOfFiner, type FinerEvent, finerEvents, lcpEvents, networkEvents } from './finer-events.fixture.ts';
import type { Negotiator } from './negotiator.ts';
import { departures, expectedCell, makes, type Protocol, standardCell, Walker, wayInto } from './state-walk.fixture.ts';
import { type AutomatonEvent, type AutomatonState, automatonEvents, automatonStates } from './transition-table.ts';

const peerMru = () => 1500;
const lcp = (): Lcp => {
  const settings = { random: seededRandom(1), mru: 1400, ask: ['pap'], accept: [] } as const;
  return new Lcp(settings, new Keepalive(seconds(0), 4));
};

/** Who is walked, with options of its own. */
const protocols = {
  LCP: { make: lcp, good: '0506 99887766', bad: '0104 0040', preferred: '0104 0500' },
  'IPCP of the gateway': {
    make: () => new Ipcp(new GivingIpcp(network), peerMru),
    good: '0306 0a09004d',
    bad: '0306 00000000',
    preferred: '0306 0a090002',
  },
  'IPCP of a client': {
    make: () => new Ipcp(new TakingIpcp(), peerMru),
    good: '0306 0a090001',
    bad: '0206 002d0f01',
    preferred: '0306 0a09004d',
  },
  IPV6CP: {
    make: () => new ControlProtocol(new InterfaceIdentifiers(seededRandom(1)), peerMru),
    good: '010a 0000000000000042',
    bad: '010a 0000000000000000',
    preferred: '010a 0000000000000043',
  },
} as const satisfies Record<string, Protocol>;
type ProtocolName = keyof typeof protocols;
const names: readonly ProtocolName[] = ['LCP', 'IPCP of the gateway', 'IPCP of a client', 'IPV6CP'];

type WalkedState = keyof typeof wayInto;
type WalkedEvent = keyof typeof makes;
const isWalkedState = (state: AutomatonState): state is WalkedState => state in wayInto;
const isWalkedEvent = (event: AutomatonEvent): event is WalkedEvent => event in makes;

/** Why a protocol of a running link can't come to a cell; undefined: it can. */
function unreachable(name: ProtocolName, state: AutomatonState, event: AutomatonEvent): string | undefined {
  if (!isWalkedState(state)) return 'Open and Up come at once: nothing comes between';
  if (!isWalkedEvent(event)) return 'said once, by the link, which lets go of the protocol instead of saying Down';
  if (event === 'TO-' && state === 'ack-received') return 'RCA has set the counter, and TO+ leaves the state';
  if (event === 'RXR' && name !== 'LCP') return 'LCP alone has echoes';
  return undefined;
}

const walked = new Set<string>();

describe.each(names)('%s as a link has it', (name) => {
  const cells = automatonStates.flatMap((state) =>
    automatonEvents.flatMap((event) => {
      if (unreachable(name, state, event) || !isWalkedState(state) || !isWalkedEvent(event)) return [];
      return [{ state, event, expected: visible(expectedCell(state, event)) }];
    }),
  );

  it.each(cells)('in $state on $event: $expected', ({ state, event, expected }) => {
    const walker = new Walker(protocols[name]);
    wayInto[state](walker);
    expect(walker.subject.at).toBe(state);
    expect(walker.cellOf(() => makes[event](walker))).toBe(expected);
    walked.add(`${name} ${state} ${event}`);
  });

  const finer: readonly (readonly [string, FinerEvent])[] = Object.entries({
    ...finerEvents,
    ...(name === 'LCP' ? lcpEvents : networkEvents),
  });
  it.each(finer)('on %s', (_, event) => {
    for (const state of automatonStates.filter(isWalkedState)) {
      const walker = new Walker(protocols[name]);
      wayInto[state](walker);
      const cell = walker.cellOf(() => event.make(walker));
      expect([state, cell]).toEqual([state, visible(cellOfFiner(event, state))]);
    }
  });

  afterAll(() => {
    const all = automatonStates.flatMap((state) => automatonEvents.map((event) => [state, event] as const));
    const reachable = all.filter(([state, event]) => unreachable(name, state, event) === undefined);
    const missed = reachable.filter(([state, event]) => !walked.has(`${name} ${state} ${event}`));
    expect(missed).toEqual([]);
  });
});

/** The counter alone shows `irc` and `zrc`: the automaton by itself tells them. */
const visible = (cell: string): string =>
  cell
    .replace(/\b[iz]rc[,]?/g, '')
    .replace(/,\//, '/')
    .replace(/^\//, '');

/** Options that don't matter: what is acked begins with 1. */
const anyOptions: Negotiator = {
  begin: () => undefined,
  request: () => [{ type: 1, data: Uint8Array.of(5, 120) }],
  judge: (options) => (options[0]?.type === 1 ? { answer: 'ack' } : { answer: 'nak', options: anyOptions.request() }),
  agreed: () => undefined,
  naked: () => undefined,
  rejected: () => undefined,
};

/** The automaton in a state, with a counter that is nobody's. */
function inState(state: AutomatonState, restarts: number) {
  const automaton = new Automaton({ negotiator: anyOptions, notConverging: 'lcp-not-converging', peerMru });
  const subject = Object.assign(automaton, { at: state });
  const walker = new Walker({ make: () => subject, good: '01040578', bad: '0204ffff', preferred: '01040500' });
  const { memory } = automaton;
  const request = { identifier: 1, data: encodeOptions(anyOptions.request()) };
  walker.request = request;
  const answered = state === 'ack-received' || state === 'opened';
  if (state !== 'initial' && state !== 'starting') memory.request = { ...request, answered, sentAt: instant(0) };
  const timed = ['closing', 'stopping', 'request-sent', 'ack-received', 'ack-sent'].includes(state);
  Object.assign(memory, { at: state, restarts, heard: true, deadline: timed ? instant(1) : undefined });
  return { automaton, walker };
}

describe('the automaton by itself', () => {
  const cells = automatonEvents.flatMap((event) =>
    automatonStates.map((state) => ({ event, state, expected: expectedCell(state, event) })),
  );

  it.each(cells)('in $state on $event: $expected', ({ event, state, expected }) => {
    const before = event === 'TO-' ? 0 : 5;
    const { automaton, walker } = inState(state, before);
    const cell = walker.cellOf(() => {
      if (event === 'RXR')
        walker.take(automaton.echoRequest({ code: 9, identifier: 1, data: new Uint8Array(4) }, walker.now));
      else if (isWalkedEvent(event) && event !== 'TO-') makes[event](walker);
      else if (event === 'TO-') walker.expire();
      else walker.take(automaton.layer(event, walker.now));
    });
    const next = automatonStates.indexOf(automaton.memory.at);
    expect(`${cell.split('/').slice(0, -1).join('')}/${next}`.replace(/^\//, '')).toBe(visible(expected));
    expect(automaton.memory.restarts).toBe(counterAfter(expected, before));
  });

  /** The restart counter as the actions leave it (§4.6). */
  function counterAfter(cell: string, before: number): number {
    const actions = cell.split('/')[0]?.split(',') ?? [];
    const set = actions.includes('str') ? limits.terminateRequestsMax : limits.configureRequestsMax;
    const start = actions.includes('irc') ? set : actions.includes('zrc') ? 0 : before;
    return start - actions.filter((action) => action === 'scr' || action === 'str').length;
  }

  it('runs its timer in the five states that have one, and in no other', () => {
    const timed = automatonStates.filter((state) => standardCell(state, 'TO+') !== '-');
    expect(timed).toEqual(['closing', 'stopping', 'request-sent', 'ack-received', 'ack-sent']);
  });
});

describe('the departures from the standard', () => {
  it('are departures, each with its reason', () => {
    for (const { event, states, ours, why } of departures) {
      for (const state of states) expect(ours(automatonStates.indexOf(state))).not.toBe(standardCell(state, event));
      expect(why).toMatch(/§/);
    }
  });
});
