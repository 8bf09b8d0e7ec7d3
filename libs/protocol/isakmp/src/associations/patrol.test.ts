import { expect, it } from 'vitest';
import { Patrol } from './patrol.ts';

it('goes round everything, some at a time, and begins anew', () => {
  const items = new Map(Array.from({ length: 5 }, (_, index) => [index, index]));
  const patrol = new Patrol(() => items.values(), 2);
  expect([patrol.next(), patrol.next(), patrol.next()]).toEqual([[0, 1], [2, 3], [4]]);
  items.delete(0);
  expect(patrol.next()).toEqual([1, 2]);
  items.delete(3);
  items.set(7, 7);
  expect(patrol.next()).toEqual([4, 7]);
});
