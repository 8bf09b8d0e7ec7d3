import { performance } from 'node:perf_hooks';

/** A reason to stop that the administrator can do something about: one sentence, no stack. */
export class SetupError extends Error {}

/**
 * Runs one step of the set-up and tells what it did and how long it took, in one line.
 *
 * @template T
 * @param {string} what what is done, in the infinitive: "build the sources"
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(what, work) {
  const begun = performance.now();
  process.stdout.write(`${what} … `);
  try {
    const result = await work();
    process.stdout.write(`done in ${((performance.now() - begun) / 1000).toFixed(1)} s\n`);
    return result;
  } catch (error) {
    process.stdout.write('failed\n');
    throw error;
  }
}

/**
 * Runs a main function; a SetupError becomes its sentence and exit code 1.
 *
 * @param {() => Promise<number>} main returns the exit code
 */
export async function run(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
