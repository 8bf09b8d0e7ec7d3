/** @typedef {import('./run-reporter.mjs').RunReport} RunReport */
/** @typedef {Pick<RunReport, 'passed' | 'failed'> & Partial<RunReport>} Tally */

/** How many of the slowest files are named. */
const slowFilesMax = 10;

/** A file that takes no longer is not slow. */
const slowFileMs = 10_000;

/**
 * Counts one run. One that failed without a failed test (no test found, a file that cannot be loaded, an unhandled error) counts as
 * one failure, so that the sum never reads "0 failed" for a run that failed.
 *
 * @param {string} command what was run, to name where it says no more of its failure
 * @param {string | undefined} report a Tally as JSON, undefined where the run left none
 * @param {number} exitCode
 * @returns {Tally}
 */
export function tally(command, report, exitCode) {
  /** @type {Tally} */
  const counted = report === undefined ? { passed: 0, failed: 0 } : JSON.parse(report);
  if (exitCode === 0) return counted;
  const { failures = [] } = counted;
  return {
    ...counted,
    failed: Math.max(1, counted.failed),
    failures: failures.length > 0 ? failures : [`${command} ended with exit code ${exitCode}`],
  };
}

/**
 * @param {readonly Tally[]} tallies
 * @returns {RunReport}
 */
export const addTallies = (tallies) => ({
  passed: tallies.reduce((sum, { passed }) => sum + passed, 0),
  failed: tallies.reduce((sum, { failed }) => sum + failed, 0),
  files: tallies.flatMap(({ files = [] }) => files),
  failures: tallies.flatMap(({ failures = [] }) => failures),
  secondTries: tallies.flatMap(({ secondTries = [] }) => secondTries),
});

/**
 * What is printed in the end: the slow files by name, the tests that needed a second try, what failed, and the sum.
 *
 * @param {RunReport} sum
 */
export function summary({ passed, failed, files, failures, secondTries }) {
  const slow = files.filter(({ ms }) => ms > slowFileMs).toSorted((a, b) => b.ms - a.ms);
  const named = slow
    .slice(0, slowFilesMax)
    .map(({ path, ms }) => `${`${Math.round(ms / 1000)} s`.padStart(8)}  ${path}`);
  return [
    ...section(`${slow.length} of ${files.length} test files took over ${slowFileMs / 1000} s; the slowest:`, named),
    ...section('Passed on the second try alone:', secondTries.map(indented)),
    ...section('Failed:', failures.map(indented)),
    `${passed} passed, ${failed} failed`,
  ].join('\n');
}

/**
 * @param {string} title
 * @param {readonly string[]} lines
 */
const section = (title, lines) => (lines.length === 0 ? [] : [title, ...lines, '']);

/**
 * A name, and further in what was wrong.
 *
 * @param {string} named
 */
const indented = (named) => `  ${named.replaceAll('\n', '\n    ')}`;
