import { expect, it } from 'vitest';
import { First } from './first.ts';

const numbers = Array.from({ length: 1000 }, (_, index) => (index * 7919) % 1000);
const inOrder = (a: number, b: number): number => a - b;

it.each([
  ['mixed', numbers],
  ['ascending', numbers.toSorted(inOrder)],
  ['descending', numbers.toSorted(inOrder).reverse()],
])('are those that sorting all of them would put first: %s', (_name, all) => {
  for (const count of [1, 3, 500, 999, 1000, 5000]) {
    const first = new First(count, inOrder);
    for (const each of all) first.add(each);
    expect(first.all()).toEqual(numbers.toSorted(inOrder).slice(0, count));
  }
});

it('are none of none', () => {
  expect(new First(3, inOrder).all()).toEqual([]);
});
