import { expect, it } from 'vitest';
import { layOut, shortened } from './layout.ts';

const participants = [
  { id: 'client', label: 'Client' },
  { id: 'edge', label: 'Edge' },
];

it('places participants as columns and each message below the one before, with the time between', () => {
  const diagram = layOut(participants, [
    { from: 'client', to: 'edge', label: 'one', at: 0 },
    { from: 'edge', to: 'edge', label: 'two', at: 25 },
  ]);
  const [client, edge] = diagram.columns.map(({ x }) => x);
  expect(diagram.messages.map(({ x1, x2, after }) => [x1, x2, after])).toEqual([
    [client, edge, 0],
    [edge, edge, 25],
  ]);
  const [one, two] = diagram.messages.map(({ y }) => y);
  expect(two).toBeGreaterThan(one ?? Number.POSITIVE_INFINITY);
  expect(diagram.height).toBeGreaterThan(two ?? Number.POSITIVE_INFINITY);
});

it('takes the width that there is, and no less than it needs', () => {
  expect(layOut(participants, [], 2000).width).toBe(2000);
  expect(layOut(participants, [], 10).width).toBeGreaterThan(300);
});

it('shortens what is wider than its place, sooner where letters are wide', () => {
  expect(shortened('short', 100)).toBe('short');
  expect(shortened('x'.repeat(200), 126)).toMatch(/^x{19}…$/);
  expect(shortened('字'.repeat(200), 126)).toMatch(/^字{9}…$/);
});

it('gives a message what there is on both sides of its middle, and one of its own what is beside its loop', () => {
  const three = [{ id: 'first', label: 'First' }, ...participants];
  const rooms = layOut(
    three,
    [
      { from: 'first', to: 'client', label: 'one', at: 0 },
      { from: 'client', to: 'edge', label: 'two', at: 1 },
      { from: 'client', to: 'client', label: 'three', at: 2 },
    ],
    992,
  ).messages.map(({ room }) => room);
  // Columns of 300 pixels, from where the times end.
  expect(rooms).toEqual([584, 584, 394]);
});
