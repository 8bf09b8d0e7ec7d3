import { writeFileSync } from 'node:fs';
import { env } from 'node:process';

/**
 * What one run of vitest came to: tests by number, files with the time their tests and hooks took, and the tests that passed on
 * their second try alone.
 *
 * @typedef {{ passed: number, failed: number, files: readonly { path: string, ms: number }[], secondTries: readonly string[] }} RunReport
 */

/** The environment's variable with the path of the file that the report goes to. */
export const reportVariable = 'SEKISHO_RUN_REPORT';

/** A reporter for vitest that leaves a RunReport behind, as JSON. */
export default class RunReporter {
  /** @param {readonly import('vitest/node').TestModule[]} modules */
  onTestRunEnd(modules) {
    writeFileSync(env[reportVariable] ?? '', JSON.stringify(reportOf(modules)));
  }
}

/**
 * @param {readonly import('vitest/node').TestModule[]} modules
 * @returns {RunReport}
 */
function reportOf(modules) {
  const tests = modules.flatMap((each) => [...each.children.allTests()]);
  const count = (/** @type {'passed' | 'failed'} */ state) =>
    tests.filter((test) => test.result().state === state).length;
  return {
    passed: count('passed'),
    failed: count('failed'),
    files: modules.map((each) => ({ path: each.relativeModuleId, ms: each.diagnostic().duration })),
    secondTries: tests
      .filter((test) => test.diagnostic()?.flaky)
      .map((test) => `${test.module.relativeModuleId} > ${test.fullName}`),
  };
}
