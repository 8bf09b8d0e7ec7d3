import { describe, expect, it } from 'vitest';
import { nearest, stacked, stretches, thinned, timeTicks, valueScale } from './scales.ts';

describe('the ticks of a time axis', () => {
  it('are whole times, as many as fit', () => {
    expect(timeTicks(60_500, 120_500, 4)).toEqual(
      [75_000, 90_000, 105_000, 120_000].filter((each) => each % 15_000 === 0),
    );
    expect(timeTicks(0, 3_600_000, 6)).toEqual([0, 600_000, 1_200_000, 1_800_000, 2_400_000, 3_000_000, 3_600_000]);
  });

  it('are none where no time passes', () => {
    expect(timeTicks(5, 5, 4)).toEqual([]);
  });
});

describe('the scale of values', () => {
  it('goes from nothing to a round number above the largest', () => {
    const { scale, ticks } = valueScale(87, 100);
    expect([scale(0), scale(100), ticks.at(-1)]).toEqual([100, 0, 100]);
  });

  it('is one where every value is nothing', () => {
    expect(valueScale(0, 100).scale(0)).toBe(100);
  });
});

describe('the nearest of ascending times', () => {
  const times = [0, 10, 20, 30];

  it.each([
    [-5, 0],
    [4, 0],
    [6, 1],
    [24, 2],
    [99, 3],
  ])('to %d is the one at %d', (time, index) => {
    expect(nearest(times, time)).toBe(index);
  });
});

it('stacks each series on those before it', () => {
  expect(
    stacked([
      [1, 2],
      [3, 4],
    ]),
  ).toEqual([
    [
      [0, 1],
      [0, 2],
    ],
    [
      [1, 4],
      [2, 6],
    ],
  ]);
});

it('thins a list evenly and keeps its ends', () => {
  expect(thinned([0, 1, 2, 3, 4, 5, 6, 7, 8], 3)).toEqual([0, 4, 8]);
  expect(thinned([1, 2], 3)).toEqual([1, 2]);
});

describe('times in a row', () => {
  it('end where the next comes too late', () => {
    expect(stretches([0, 5, 10, 100, 105, 300], 30)).toEqual([
      { from: 0, to: 3 },
      { from: 3, to: 5 },
      { from: 5, to: 6 },
    ]);
  });

  it('are all of them where nothing is too late', () => {
    expect(stretches([0, 5, 1e9], Infinity)).toEqual([{ from: 0, to: 3 }]);
    expect(stretches([], 30)).toEqual([]);
  });
});
