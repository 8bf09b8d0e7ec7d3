/** @typedef {import('./run-reporter.mjs').RunReport} RunReport */
/** @typedef {Pick<RunReport, 'passed' | 'failed'> & Partial<RunReport>} Tally */

/** How many of the slowest files are named. */
const slowFilesMax = 10;

/** A file that takes no longer is not slow. */
const slowFileMs = 10_000;

/**
 * Counts one vitest run. A run that failed without a failed test (no test found, a file that cannot be loaded, an
 * unhandled error) counts as one failure, so that the sum never reads "0 failed" for a run that failed.
 *
 * @param {string | undefined} report a RunReport as JSON, undefined where the run left none
 * @param {number} exitCode
 * @returns {RunReport}
 */
export function tally(report, exitCode) {
  /** @type {RunReport} */
  const counted = report === undefined ? { passed: 0, failed: 0, files: [], secondTries: [] } : JSON.parse(report);
  return exitCode !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
}

/**
 * @param {readonly Tally[]} tallies
 * @returns {RunReport}
 */
export const addTallies = (tallies) => ({
  passed: tallies.reduce((sum, { passed }) => sum + passed, 0),
  failed: tallies.reduce((sum, { failed }) => sum + failed, 0),
  files: tallies.flatMap(({ files = [] }) => files),
  secondTries: tallies.flatMap(({ secondTries = [] }) => secondTries),
});

/**
 * What is printed in the end: the slow files by name, the tests that needed a second try, and the sum.
 *
 * @param {RunReport} sum
 */
export function summary({ passed, failed, files, secondTries }) {
  const slow = files.filter(({ ms }) => ms > slowFileMs).toSorted((a, b) => b.ms - a.ms);
  const named = slow
    .slice(0, slowFilesMax)
    .map(({ path, ms }) => `${`${Math.round(ms / 1000)} s`.padStart(8)}  ${path}`);
  return [
    ...section(`${slow.length} of ${files.length} test files took over ${slowFileMs / 1000} s; the slowest:`, named),
    ...section(
      'Passed on the second try alone:',
      secondTries.map((each) => `  ${each}`),
    ),
    `${passed} passed, ${failed} failed`,
  ].join('\n');
}

/**
 * @param {string} title
 * @param {readonly string[]} lines
 */
const section = (title, lines) => (lines.length === 0 ? [] : [title, ...lines, '']);
