/** @typedef {{ passed: number, failed: number }} Tally */

/**
 * Counts one vitest run. A run that failed without a failed test (no test found, a file that cannot be loaded, an
 * unhandled error) counts as one failure, so that the sum never reads "0 failed" for a run that failed.
 *
 * @param {string | undefined} report vitest's JSON report, undefined where it wrote none
 * @param {number} exitCode
 * @returns {Tally}
 */
export function tally(report, exitCode) {
  const counted = report === undefined ? { numPassedTests: 0, numFailedTests: 0 } : JSON.parse(report);
  const failed = Number(counted.numFailedTests);
  return { passed: Number(counted.numPassedTests), failed: exitCode !== 0 && failed === 0 ? 1 : failed };
}

/** @param {readonly Tally[]} tallies */
export const addTallies = (tallies) =>
  tallies.reduce((sum, { passed, failed }) => ({ passed: sum.passed + passed, failed: sum.failed + failed }), {
    passed: 0,
    failed: 0,
  });
