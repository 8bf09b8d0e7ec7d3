import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capture, inForeground, pinnedNode, root, withPinnedNode } from './commands.mjs';
import { prepare } from './prepare.mjs';
import { reportVariable } from './run-reporter.mjs';
import { run } from './say.mjs';
import { addTallies, summary, tally } from './tally.mjs';

const tool = (/** @type {string} */ name) => join(root, 'node_modules', '.bin', name);

/** @typedef {import('./tally.mjs').Tally} Tally */

/**
 * Runs a tool of node_modules/.bin and gives its exit code.
 *
 * @typedef {(command: readonly string[], env?: NodeJS.ProcessEnv) => Promise<number>} Runner
 */

const titleOf = (/** @type {readonly string[]} */ command) => `\n> ${command.join(' ')}\n`;

/** @type {Runner} */
const onTerminal = (command, env = {}) => {
  const [name = '', ...args] = command;
  process.stdout.write(titleOf(command));
  return inForeground(pinnedNode, [tool(name), ...args], { ...withPinnedNode(), ...env });
};

/**
 * Takes steps at the same time; what they say is shown one after the other.
 *
 * @param {readonly ((run: Runner) => Promise<Tally>)[]} steps
 */
async function together(steps) {
  const taken = steps.map(async (step) => {
    let said = '';
    const tally = await step(async (command, env = {}) => {
      const [name = '', ...args] = command;
      const { code, output } = await capture(pinnedNode, [tool(name), ...args], { ...withPinnedNode(), ...env });
      said += `${titleOf(command)}${output}`;
      return code;
    });
    return { said, tally };
  });
  /** @type {Tally[]} */
  const tallies = [];
  for (const each of taken) {
    const { said, tally } = await each;
    process.stdout.write(said);
    tallies.push(tally);
  }
  return addTallies(tallies);
}

/**
 * @param {readonly string[]} command
 * @param {Runner} run
 */
async function check(command, run = onTerminal) {
  return tally(command.join(' '), undefined, await run(command));
}

/**
 * @param {string} results folder for the report
 * @param {readonly string[]} chosen which tests, in vitest's words
 * @param {Runner} run
 */
async function suite(results, chosen, run = onTerminal) {
  const report = join(results, `${chosen.join('').replaceAll(/\W/g, '')}.json`);
  const reporters = ['--reporter=default', `--reporter=${join(root, 'deploy/bootstrap/run-reporter.mjs')}`];
  const code = await run(['vitest', 'run', ...chosen, ...reporters], { [reportVariable]: report });
  return tally(`vitest run ${chosen.join(' ')}`, readReport(report), code);
}

/** @param {readonly string[]} names */
const projects = (...names) => names.flatMap((name) => ['--project', name]);

/** After everybody else. @type {(script: string, ...args: string[]) => ReturnType<typeof capture>} */
const inBackground = (script, ...args) =>
  capture('nice', ['-n', '19', pinnedNode, join(root, 'deploy/bootstrap', script), ...args], withPinnedNode());

/**
 * Compiles what the next tests need meanwhile. Where that fails those say so.
 *
 * @param {string} results
 */
async function integrationBesideBuilds(results) {
  const building = inBackground('sanitized-addon.mjs');
  const counted = await suite(results, projects('integration', 'integration-alone'));
  await building;
  return counted;
}

/**
 * Guests and clusters wait much of their time, and so does who looks at the console in a browser. Fuzzers take what time there is:
 * those run beside, after everybody else.
 *
 * @param {string} results
 */
async function guestsBesideFuzzers(results) {
  const fuzzing = inBackground('fuzz.mjs', '--briefly');
  const tallies = [
    await together([
      (run) => suite(results, projects('interop'), run),
      (run) => suite(results, projects('browser'), run),
    ]),
    await suite(results, projects('cluster')),
  ];
  const { code, output } = await fuzzing;
  process.stdout.write(`\n> npm run fuzz, for a short time\n${output}`);
  const [, passed, failed] = /(\d+) passed, (\d+) failed\s*$/.exec(output) ?? [];
  return addTallies([
    ...tallies,
    tally('npm run fuzz', JSON.stringify({ passed: Number(passed ?? 0), failed: Number(failed ?? 0) }), code),
  ]);
}

/** @param {string} path */
function readReport(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

await run(async () => {
  process.chdir(root);
  await prepare({ forTests: true });
  const results = mkdtempSync(join(tmpdir(), 'sekisho-test-'));
  try {
    const tallies = [
      await together([
        (run) => check(['biome', 'check', '.'], run),
        async (run) =>
          addTallies([
            await check(['tsc', '-b'], run),
            await check(['tsc', '-p', 'tsconfig.test.json'], run),
            await check(['tsc', '-p', 'apps/console/web'], run),
          ]),
      ]),
      await suite(results, projects('unit', 'unit-apart')),
      await suite(results, [...projects('protocol', 'protocol-apart'), '--coverage']),
      await integrationBesideBuilds(results),
      await together([(run) => suite(results, projects('asan'), run), (run) => suite(results, projects('tsan'), run)]),
      await guestsBesideFuzzers(results),
    ];
    const sum = addTallies(tallies);
    process.stdout.write(`\n${summary(sum)}\n`);
    return sum.failed === 0 ? 0 : 1;
  } finally {
    rmSync(results, { recursive: true, force: true });
  }
});
