import { afterAll, expect, it } from 'vitest';
import { type Cell, cell } from './words.fixture.ts';

/** A table, and what makes its states and events. */
interface Walk<W> {
  readonly table: Readonly<Record<string, Readonly<Record<string, Cell>>>>;
  readonly events: Readonly<Record<string, (walker: W) => void>>;
  readonly ways: Readonly<Record<string, (walker: W) => void>>;
  readonly begin: (state: string) => W;
  readonly stateOf: (walker: W) => string;
}

/** Tests every cell of a table: the way into the state, then the event. */
export function walk<W extends { wordsOf(act: () => void): string }>({
  table,
  events,
  ways,
  begin,
  stateOf,
}: Walk<W>): void {
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
