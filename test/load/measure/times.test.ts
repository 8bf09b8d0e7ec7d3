import { expect, it } from 'vitest';
import { timesOf, tookDuring } from './times.ts';

it('tells the time that so many of a hundred did not exceed', () => {
  const took = Array.from({ length: 200 }, (_, number) => 200 - number);
  expect(timesOf(took)).toEqual({ p50Ms: 100, p99Ms: 198, maxMs: 200 });
  expect(timesOf([])).toEqual({ p50Ms: 0, p99Ms: 0, maxMs: 0 });
});

it('knows what was under way while something went on, if only in part', () => {
  const asked = [
    [100, 10],
    [100, 101],
    [250, 5],
    [299, 50],
    [300, 5],
    [900, 1],
  ] as const;
  const spans = [
    { from: 200, until: 300 },
    { from: 890, until: 910 },
  ];
  expect(tookDuring(asked, spans)).toEqual([101, 5, 50, 1]);
});
