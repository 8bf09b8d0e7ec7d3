import { writeFileSync } from 'node:fs';
import { env } from 'node:process';

/**
 * What one run of vitest came to: tests by number, files with the time their tests and hooks took, what failed by name (a test, a
 * file outside of its tests, an error that nobody handled), and the tests that passed on their second try alone.
 *
 * @typedef {{ passed: number, failed: number, files: readonly { path: string, ms: number }[], failures: readonly string[],
 *   secondTries: readonly string[] }} RunReport
 */

/** The environment's variable with the path of the file that the report goes to. */
export const reportVariable = 'SEKISHO_RUN_REPORT';

/** A reporter for vitest that leaves a RunReport behind, as JSON. */
export default class RunReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly import('vitest').SerializedError[]} unhandled
   */
  onTestRunEnd(modules, unhandled) {
    writeFileSync(env[reportVariable] ?? '', JSON.stringify(reportOf(modules, unhandled)));
  }
}

/**
 * @param {readonly import('vitest/node').TestModule[]} modules
 * @param {readonly import('vitest').SerializedError[]} unhandled
 * @returns {RunReport}
 */
function reportOf(modules, unhandled) {
  const tests = modules.flatMap((each) => [...each.children.allTests()]);
  const count = (/** @type {'passed' | 'failed'} */ state) =>
    tests.filter((test) => test.result().state === state).length;
  return {
    passed: count('passed'),
    failed: count('failed'),
    files: modules.map((each) => ({ path: each.relativeModuleId, ms: each.diagnostic().duration })),
    failures: [
      ...tests.filter((test) => test.result().state === 'failed').map(nameOf),
      ...modules.flatMap(errorsOutsideOfTests),
      ...unhandled.map((error) => `nobody handled: ${inShort(error)}`),
    ],
    secondTries: tests.filter((test) => test.diagnostic()?.flaky).map(nameOf),
  };
}

/** @param {import('vitest/node').TestCase} test */
const nameOf = (test) => `${test.module.relativeModuleId} > ${test.fullName}`;

/**
 * Of a file that cannot be loaded, and of hooks.
 *
 * @param {import('vitest/node').TestModule} module
 */
const errorsOutsideOfTests = (module) =>
  [module, ...module.children.allSuites()].flatMap((each) =>
    each.errors().map((error) => `${module.relativeModuleId}: ${inShort(error)}`),
  );

/** @param {{ message: string }} error */
const inShort = ({ message }) => message.split('\n')[0];
