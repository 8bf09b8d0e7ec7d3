import fc from 'fast-check';
import { expect, it } from 'vitest';
import { holds, sizeOf, without } from './number-ranges.ts';

const range = (first: number, last: number) => ({ first, last });
const some = fc.tuple(fc.nat(40), fc.nat(40)).map(([a, b]) => range(Math.min(a, b), Math.max(a, b)));

it.each([
  [[], [[10, 20]]],
  [
    [[12, 14]],
    [
      [10, 11],
      [15, 20],
    ],
  ],
  [
    [
      [15, 30],
      [0, 10],
    ],
    [[11, 14]],
  ],
  [
    [
      [12, 18],
      [13, 14],
      [18, 19],
    ],
    [
      [10, 11],
      [20, 20],
    ],
  ],
  [[[0, 99]], []],
])('10 to 20 without %j leaves %j', (others, left) => {
  const ranges = (pairs: number[][]) => pairs.map(([first = 0, last = 0]) => range(first, last));
  expect(without(range(10, 20), ranges(others))).toEqual(ranges(left));
});

it('holds exactly what is in the whole and in none of the others', () => {
  fc.assert(
    fc.property(some, fc.array(some, { maxLength: 5 }), (whole, others) => {
      const left = without(whole, others);
      for (let n = 0; n <= 41; n += 1) expect(holds(left, n)).toBe(holds([whole], n) && !holds(others, n));
      expect(sizeOf(left)).toBe(Array.from({ length: 42 }, (_, n) => n).filter((n) => holds(left, n)).length);
    }),
  );
});
