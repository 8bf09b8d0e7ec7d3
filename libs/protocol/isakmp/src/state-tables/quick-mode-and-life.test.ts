import { afterAll, describe, expect, it } from 'vitest';
import { IkeWalker } from './ike-walker.fixture.ts';
import { quickModeInitiator } from './quick-mode-initiator.fixture.ts';
import {
  needsPfs,
  quickModeInitiatorEvents,
  quickModeOf,
  wayIntoQuickModeInitiator,
} from './quick-mode-initiator-events.fixture.ts';
import { quickModeResponder } from './quick-mode-responder.fixture.ts';
import { quickModeResponderEvents, wayIntoQuickModeResponder } from './quick-mode-responder-events.fixture.ts';
import { GatewayWalker } from './quick-mode-walker.fixture.ts';
import { saLife } from './sa-life.fixture.ts';
import { lifeOf, saLifeEvents, wayIntoSaLife } from './sa-life-events.fixture.ts';
import { type Cell, cell } from './words.fixture.ts';

interface Walk<W> {
  readonly table: Readonly<Record<string, Readonly<Record<string, Cell>>>>;
  readonly events: Readonly<Record<string, (walker: W) => void>>;
  readonly ways: Readonly<Record<string, (walker: W) => void>>;
  readonly begin: (state: string) => W;
  readonly stateOf: (walker: W) => string;
}

function walk<W extends { wordsOf(act: () => void): string }>({ table, events, ways, begin, stateOf }: Walk<W>): void {
  const walked = new Set<string>();
  const cells = Object.entries(table).flatMap(([state, row]) =>
    Object.entries(row).map(([event, expected]) => ({ state, event, expected })),
  );

  it.each(cells)('in $state on $event: $expected', ({ state, event, expected }) => {
    const walker = begin(state);
    ways[state]?.(walker);
    expect(stateOf(walker)).toBe(state);
    expect(
      cell(
        walker.wordsOf(() => events[event]?.(walker)),
        stateOf(walker),
      ),
    ).toBe(expected);
    walked.add(`${state}: ${event}`);
  });

  afterAll(() => {
    const all = Object.keys(ways).flatMap((state) => Object.keys(events).map((event) => `${state}: ${event}`));
    expect(all.filter((each) => !walked.has(each))).toEqual([]);
  });
}

describe('Quick Mode, responder', () => {
  walk({
    table: quickModeResponder,
    events: quickModeResponderEvents,
    ways: wayIntoQuickModeResponder,
    begin: () => new GatewayWalker(),
    stateOf: (walker) => walker.quickMode,
  });
});

describe('Quick Mode, initiator', () => {
  walk({
    table: quickModeInitiator,
    events: quickModeInitiatorEvents,
    ways: wayIntoQuickModeInitiator,
    begin: (state) => new IkeWalker('initiator', 'pre-shared key', { pfs: needsPfs(state) }),
    stateOf: (walker) => quickModeOf(walker)?.state.at ?? 'none',
  });
});

describe('the life of an IKE SA', () => {
  walk({
    table: saLife,
    events: saLifeEvents,
    ways: wayIntoSaLife,
    begin: () => new GatewayWalker(),
    stateOf: lifeOf,
  });
});
