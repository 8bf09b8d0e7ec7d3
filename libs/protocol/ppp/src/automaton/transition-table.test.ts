import { describe, expect, it } from 'vitest';
import { standardTable } from './transition-table.fixture.ts';
import { type AutomatonEvent, automatonEvents, automatonStates, transition } from './transition-table.ts';

/** The standard's cells of one event, states 0..9 in order; footnote letters (r, p, x) left out. */
function standardRow(event: AutomatonEvent): (string | undefined)[] {
  return standardTable
    .split('\n')
    .filter((line) => line.split('|')[0]?.trim() === event)
    .flatMap((line) => (line.split('|')[1] ?? '').trim().split(/\s+/))
    .map((cell) => (cell === '-' ? undefined : cell.replace(/[rpx]$/, '')));
}

const notation = (event: AutomatonEvent, index: number): string | undefined => {
  const state = automatonStates[index];
  const step = state && transition(state, event);
  return step && [step.actions.join(','), automatonStates.indexOf(step.next)].filter((part) => part !== '').join('/');
};

describe('the state transition table', () => {
  const cells = automatonEvents.flatMap((event) => {
    const row = standardRow(event);
    return automatonStates.map((state, index) => ({ event, state, index, cell: row[index] }));
  });

  it.each(cells)('does in $state on $event what RFC 1661 §4.1 says: $cell', ({ event, index, cell }) => {
    expect(notation(event, index)).toBe(cell);
  });

  it('knows every row of the standard', () => {
    for (const event of automatonEvents) expect(standardRow(event)).toHaveLength(automatonStates.length);
  });
});
