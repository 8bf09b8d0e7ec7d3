import { describe, expect, it } from 'vitest';
// @ts-expect-error plain JavaScript, because it runs before anything is installed
import { addTallies, tally } from './tally.mjs';

const report = (passed: number, failed: number) => JSON.stringify({ numPassedTests: passed, numFailedTests: failed });

describe('the sum of a test run', () => {
  it("takes vitest's numbers", () => {
    expect(tally(report(7, 0), 0)).toEqual({ passed: 7, failed: 0 });
    expect(tally(report(7, 2), 1)).toEqual({ passed: 7, failed: 2 });
  });

  it('counts a run that failed without a failed test as a failure', () => {
    expect(tally(report(7, 0), 1)).toEqual({ passed: 7, failed: 1 });
  });

  it('counts a run that left no report as a failure', () => {
    expect(tally(undefined, 1)).toEqual({ passed: 0, failed: 1 });
  });

  it('adds the runs', () => {
    expect(addTallies([tally(report(7, 1), 1), tally(report(2, 0), 0)])).toEqual({ passed: 9, failed: 1 });
  });
});
