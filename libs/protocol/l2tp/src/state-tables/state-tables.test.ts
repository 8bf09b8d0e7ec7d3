import { afterAll, describe, expect, it } from 'vitest';
import { ControlWalker, wellFormed } from './control-walker.fixture.ts';
import { lacTunnel } from './lac-tunnel.fixture.ts';
import { lnsTunnel } from './lns-tunnel.fixture.ts';
import { lacSessionRows, lacTunnelRows, lnsSessionRows, lnsTunnelRows, type StandardRow } from './rfc-2661.fixture.ts';
import { sessionEvents, wayIntoSession } from './session-events.fixture.ts';
import { lacSession, lnsSession } from './sessions.fixture.ts';
import type { Cell } from './state-table.fixture.ts';
import { tunnelEvents, wayIntoTunnel } from './tunnel-events.fixture.ts';

type Step = (walker: ControlWalker) => void;

/** A table with what makes its states and events. */
interface Walk {
  readonly role: 'lns' | 'lac';
  readonly about: 'tunnel' | 'session';
  readonly table: Readonly<Record<string, Readonly<Record<string, Cell>>>>;
  readonly ways: Readonly<Record<string, Step>>;
  readonly events: Readonly<Record<string, Step>>;
  readonly standard: readonly StandardRow<string, string>[];
}

const tunnel = { about: 'tunnel', events: tunnelEvents } as const;
const session = { about: 'session', events: sessionEvents } as const;
const walks: readonly (Walk & { readonly name: string })[] = [
  {
    name: 'a control connection of an LNS',
    ...tunnel,
    ...{ role: 'lns', table: lnsTunnel, ways: wayIntoTunnel.lns, standard: lnsTunnelRows },
  },
  {
    name: 'a control connection of a LAC',
    ...tunnel,
    ...{ role: 'lac', table: lacTunnel, ways: wayIntoTunnel.lac, standard: lacTunnelRows },
  },
  {
    name: 'an incoming call of an LNS',
    ...session,
    ...{ role: 'lns', table: lnsSession, ways: wayIntoSession.lns, standard: lnsSessionRows },
  },
  {
    name: 'an incoming call of a LAC',
    ...session,
    ...{ role: 'lac', table: lacSession, ways: wayIntoSession.lac, standard: lacSessionRows },
  },
];

const cellsOf = ({ table }: Walk) =>
  Object.entries(table).flatMap(([state, row]) =>
    Object.entries(row).map(([event, expected]) => ({ state, event, expected })),
  );

/** What a cell of ours has in the standard's terms: messages but acknowledgements, and no state after the last one. */
function inStandardTerms(cell: Cell): { sends: readonly string[]; next: string } {
  const words = cell.split(' / ');
  const next = words.pop() ?? '';
  const sends = (words[0] ?? '').split(', ').map((word) => word.split(' ')[0] ?? '');
  return {
    sends: sends.filter((word) => word in wellFormed),
    next: next === 'stopping' || next === 'stopped' ? 'idle' : next,
  };
}

describe.each(walks)('$name', (walk) => {
  const walked = new Set<string>();

  it.each(cellsOf(walk))('in $state on $event: $expected', ({ state, event, expected }) => {
    const walker = new ControlWalker(walk.role);
    walk.ways[state]?.(walker);
    expect(walker[walk.about]).toBe(state);
    const words = walker.wordsOf(() => walk.events[event]?.(walker));
    expect([words, walker[walk.about]].filter((part) => part !== '').join(' / ')).toBe(expected);
    walked.add(`${state} ${event}`);
  });

  it.each(walk.standard.flatMap((row) => row.events.map((event) => ({ ...row, event }))))(
    'does in $state on $event what RFC 2661 §7 says, or says why not',
    ({ state, event, sends, next, departure }) => {
      const ours = inStandardTerms(walk.table[state]?.[event] ?? 'missing');
      if (departure === undefined) expect(ours).toEqual({ sends, next });
      else expect(ours).not.toEqual({ sends, next });
    },
  );

  afterAll(() => {
    const all = Object.keys(walk.ways).flatMap((state) => Object.keys(walk.events).map((event) => `${state} ${event}`));
    expect(all.filter((cell) => !walked.has(cell))).toEqual([]);
  });
});
