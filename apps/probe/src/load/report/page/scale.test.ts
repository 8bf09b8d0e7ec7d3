import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearScale, logScale, timeScale } from './scale.ts';

describe('scales', () => {
  it.each([
    [40, 1000, [0, 10, 20, 30, 40]],
    [41, 1000, [0, 20, 40, 60]],
    [0.013, 1000, [0, 0.005, 0.01, 0.015]],
    [0, 1000, [0, 1]],
    [2_700_000_000, 1000, [0, 1e9, 2e9, 3e9]],
    [110 * 2 ** 20, 1024, [0, 50 * 2 ** 20, 100 * 2 ** 20, 150 * 2 ** 20]],
  ] as const)('has round figures up to %s by %s', (max, base, ticks) => {
    expect(linearScale(max, base, 0, 100).ticks).toEqual(ticks.map((each) => expect.closeTo(each, 9)));
  });

  it('places figures in proportion, upwards where the length is negative', () => {
    expect([0, 20, 40].map(linearScale(40, 1000, 200, -180).at)).toEqual([200, 110, 20]);
  });

  it('encloses the least and the greatest figure between 1, 2, 5 of powers of ten', () => {
    expect(logScale(1.2, 340, 0, 1).ticks).toEqual([1, 2, 5, 10, 20, 50, 100, 200, 500]);
    expect(logScale(10, 10, 0, 1).ticks).toEqual([10, 20]);
    // Its logarithm is rounded up to 12.
    expect(logScale(1e12 - 1e-4, 1e12 - 1e-4, 0, 1).ticks).toEqual([5e11, 1e12]);
    expect([1, 10, 100].map(logScale(1, 100, 50, 100).at)).toEqual([50, 100, 150].map((each) => expect.closeTo(each)));
  });

  it('keeps every figure on the plot', () => {
    const figure = fc.double({ min: 1e-3, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(figure, figure, (a, b) => {
        const [min, max] = [Math.min(a, b), Math.max(a, b)];
        for (const scale of [
          linearScale(max, 1000, 0, 100),
          linearScale(max, 1024, 0, 100),
          logScale(min, max, 0, 100),
        ]) {
          expect(scale.at(min)).toBeGreaterThanOrEqual(-1e-6);
          expect(scale.at(max)).toBeLessThanOrEqual(100.000001);
          expect(scale.ticks.length).toBeLessThan(60);
        }
        expect(linearScale(max, 1000, 0, 100).ticks.length).toBeLessThanOrEqual(6);
      }),
    );
  });

  it.each([
    [3, [0, 1, 2, 3]],
    [95, [0, 15, 30, 45, 60, 75, 90]],
    [3600, [0, 600, 1200, 1800, 2400, 3000, 3600]],
  ])('marks %s seconds by times people know', (seconds, ticks) => {
    expect(timeScale(seconds, 0, 1).ticks).toEqual(ticks);
  });

  it('marks weeks with a few ticks', () => {
    expect(timeScale(30 * 86_400, 0, 1).ticks.length).toBeLessThanOrEqual(9);
  });
});
