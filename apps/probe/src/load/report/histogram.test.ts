import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Histogram } from './histogram.ts';

const longestMs = 4_000_000;
/** Spread over all magnitudes, as times are. */
const aTime = fc.double({ min: -4, max: Math.log10(longestMs), noNaN: true }).map((power) => 10 ** power);
const someTimes = fc.array(aTime, { minLength: 1, maxLength: 400 });
const aRank = fc.double({ min: 0, max: 1, noNaN: true });

const of = (times: readonly number[]): Histogram => {
  const histogram = new Histogram();
  for (const time of times) histogram.record(time);
  return histogram;
};

const exact = (times: readonly number[], rank: number): number =>
  times.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(rank * times.length) - 1)] ?? Number.NaN;

describe('histogram', () => {
  it('tells percentiles within 1 % or half a microsecond of the exact ones', () => {
    fc.assert(
      fc.property(someTimes, aRank, (times, rank) => {
        const [found] = of(times).percentiles([rank] as const) ?? [Number.NaN];
        const wanted = exact(times, rank);
        expect(Math.abs(found - wanted)).toBeLessThanOrEqual(wanted * 0.01 + 0.0005);
      }),
    );
  });

  it('tells count, mean, least and greatest exactly', () => {
    fc.assert(
      fc.property(someTimes, (times) => {
        const found = of(times).times();
        expect(found).toMatchObject({ count: times.length, min: Math.min(...times), max: Math.max(...times) });
        const mean = times.reduce((sum, each) => sum + each, 0) / times.length;
        expect(found?.mean).toBeCloseTo(mean, 6);
      }),
    );
  });

  it('orders its percentiles between the least and the greatest', () => {
    fc.assert(
      fc.property(someTimes, (times) => {
        const found = of(times).times();
        const { min, p25, p50, p75, p90, p99, max } = found ?? expect.unreachable();
        const rising = [min, p25, p50, p75, p90, p99, max];
        expect(rising).toEqual(rising.toSorted((a, b) => a - b));
      }),
    );
  });

  it('holds the same after a merge as if it had recorded all itself', () => {
    fc.assert(
      fc.property(someTimes, someTimes, (here, there) => {
        const merged = of(here);
        merged.merge(of(there));
        const all = of([...here, ...there]);
        expect(merged.distribution()).toEqual(all.distribution());
        expect(merged.percentiles([0.1, 0.5, 1])).toEqual(all.percentiles([0.1, 0.5, 1]));
        expect(merged.count).toBe(all.count);
      }),
    );
  });

  it('gives its distribution in ascending buckets that hold every time', () => {
    fc.assert(
      fc.property(someTimes, (times) => {
        const buckets = of(times).distribution();
        const ends = buckets.map(({ upToMs }) => upToMs);
        expect(ends).toEqual(ends.toSorted((a, b) => a - b));
        for (const end of ends) {
          const counted = buckets.filter(({ upToMs }) => upToMs <= end).reduce((sum, { count }) => sum + count, 0);
          expect(counted).toBe(times.filter((time) => Math.round(time * 1000) < Math.round(end * 1000)).length);
        }
      }),
    );
  });

  it('has nothing to tell before the first time and after being cleared', () => {
    const histogram = new Histogram();
    expect([histogram.times(), histogram.percentiles([0.5]), histogram.distribution()]).toEqual([
      undefined,
      undefined,
      [],
    ]);
    histogram.record(3);
    histogram.clear();
    expect([histogram.times(), histogram.count]).toEqual([undefined, 0]);
  });

  it('counts a time before 0 as 0, one beyond its range with the longest, and refuses what is no number', () => {
    expect(of([-5]).times()).toMatchObject({ min: 0, p50: 0, max: 0 });
    const [beyond] = of([1, 1e12]).percentiles([1] as const) ?? [];
    expect(beyond).toBeGreaterThan(longestMs);
    expect(() => of([Number.NaN])).toThrow(RangeError);
  });
});
