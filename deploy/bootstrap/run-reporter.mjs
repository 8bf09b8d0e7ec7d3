import { writeFileSync } from 'node:fs';
import { cwd, env } from 'node:process';
import { stripVTControlCharacters } from 'node:util';

/**
 * What one run of vitest came to: tests by number, files with the time their tests and hooks took, what failed by name (a test, a
 * file outside of its tests, an error that nobody handled), and the tests that passed on their second try alone. Below a name, in
 * lines of their own, stands what was wrong.
 *
 * @typedef {{ passed: number, failed: number, files: readonly { path: string, ms: number }[], failures: readonly string[],
 *   secondTries: readonly string[] }} RunReport
 * @typedef {import('vitest/node').TestModule} TestModule
 */

/** The environment's variable with the path of the file that the report goes to. */
export const reportVariable = 'SEKISHO_RUN_REPORT';

/** Of an error's message: what is printed in the end is read at a glance. */
const messageLettersMax = 240;

/** One test's errors: of each try, and of each of its soft assertions. */
const errorsMax = 3;

/** Of a stack: where it began, and what led there. */
const framesMax = 3;

/** A reporter for vitest that leaves a RunReport behind, as JSON. */
export default class RunReporter {
  /**
   * @param {readonly TestModule[]} modules
   * @param {readonly import('vitest').SerializedError[]} unhandled
   */
  onTestRunEnd(modules, unhandled) {
    writeFileSync(env[reportVariable] ?? '', JSON.stringify(reportOf(modules, unhandled)));
  }
}

/**
 * @param {readonly TestModule[]} modules
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
      ...tests.filter((test) => test.result().state === 'failed').map(withErrors),
      ...modules.flatMap(errorsOutsideOfTests),
      ...unhandled.map((error) => `nobody handled: ${inShort(error)}${whereabouts(error, modules)}`),
    ],
    secondTries: tests.filter((test) => test.diagnostic()?.flaky).map(withErrors),
  };
}

/** @param {import('vitest/node').TestCase} test */
function withErrors(test) {
  const errors = new Set((test.result().errors ?? []).map(inShort));
  return [`${test.module.relativeModuleId} > ${test.fullName}`, ...[...errors].slice(0, errorsMax)].join('\n');
}

/**
 * Of a file that cannot be loaded, and of hooks.
 *
 * @param {TestModule} module
 */
const errorsOutsideOfTests = (module) =>
  [module, ...module.children.allSuites()].flatMap((each) =>
    each.errors().map((error) => `${module.relativeModuleId}: ${inShort(error)}`),
  );

/** @param {{ message: unknown }} error whatever was thrown */
function inShort({ message }) {
  const [line = ''] = stripVTControlCharacters(String(message)).split('\n');
  return line.length > messageLettersMax ? `${line.slice(0, messageLettersMax)}…` : line;
}

/**
 * What ran when nobody handled an error, as vitest has it, and where it arose. An error of a socket has no frames but Node's own.
 *
 * @param {import('vitest').SerializedError} error
 * @param {readonly TestModule[]} modules
 */
function whereabouts({ VITEST_TEST_PATH: path, VITEST_TEST_NAME: test, stack = '' }, modules) {
  const file = modules.find(({ moduleId }) => moduleId === path)?.relativeModuleId ?? path;
  const ran = file === undefined ? [] : [`in ${file}${test === undefined ? '' : `, by then at: ${test}`}`];
  return [...ran, ...ownFrames(stack)].map((line) => `\n${line}`).join('');
}

/** @param {string} stack */
const ownFrames = (stack) =>
  stack
    .split('\n')
    .filter((line) => /^\s+at .*\/.*:\d+:\d+\)?$/.test(line) && !/\bnode:|\/node_modules\//.test(line))
    .slice(0, framesMax)
    .map((line) => line.trim().replace('file://', '').replace(`${cwd()}/`, ''));
