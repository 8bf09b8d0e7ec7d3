import { expect, it } from 'vitest';
import { arcsOf } from './arcs.ts';

it('lays parts one after the other around the circle, with a gap between', () => {
  expect(
    arcsOf(
      [
        { name: 'a', value: 3 },
        { name: 'b', value: 1 },
      ],
      400,
    ),
  ).toEqual([
    { name: 'a', dash: '297 103', offset: 0 },
    { name: 'b', dash: '97 303', offset: -300 },
  ]);
});

it('closes the circle where one part is the whole', () => {
  expect(arcsOf([{ name: 'a', value: 7 }], 400)).toEqual([{ name: 'a', dash: '400 0', offset: 0 }]);
});

it('draws nothing of nothing', () => {
  expect(arcsOf([{ name: 'a', value: 0 }], 400)).toEqual([{ name: 'a', dash: '0 400', offset: 0 }]);
});
