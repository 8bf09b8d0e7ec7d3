import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inForeground, pinnedNode, root, withPinnedNode } from './commands.mjs';
import { runFuzzers } from './fuzz.mjs';
import { prepare } from './prepare.mjs';
import { reportVariable } from './run-reporter.mjs';
import { run, SetupError } from './say.mjs';
import { addTallies, summary, tally } from './tally.mjs';

const tool = (/** @type {string} */ name) => join(root, 'node_modules', '.bin', name);

/** @param {readonly string[]} command */
async function check(command) {
  const [name = '', ...args] = command;
  process.stdout.write(`\n> ${command.join(' ')}\n`);
  const code = await inForeground(pinnedNode, [tool(name), ...args], withPinnedNode());
  return { passed: 0, failed: code === 0 ? 0 : 1 };
}

/**
 * @param {string} project
 * @param {string} results folder for the report
 */
async function suite(project, results) {
  const report = join(results, `${project}.json`);
  const reporter = join(root, 'deploy/bootstrap/run-reporter.mjs');
  const args = ['run', '--project', project, '--reporter=default', `--reporter=${reporter}`];
  process.stdout.write(`\n> vitest run --project ${project}\n`);
  const code = await inForeground(pinnedNode, [tool('vitest'), ...args], {
    ...withPinnedNode(),
    [reportVariable]: report,
  });
  return tally(readReport(report), code);
}

async function fuzzers() {
  process.stdout.write('\n> npm run fuzz, for a short time\n');
  return orFailure(() => runFuzzers());
}

/**
 * What cannot be built or run is one failure of this step; the others still run.
 *
 * @param {() => Promise<import('./tally.mjs').Tally>} work
 */
async function orFailure(work) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return { passed: 0, failed: 1 };
  }
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
      await check(['biome', 'check', '.']),
      await check(['tsc', '-b']),
      await check(['tsc', '-p', 'tsconfig.test.json']),
      await suite('unit', results),
      await check(['vitest', 'run', '--project', 'unit', '--coverage', 'libs/protocol']),
      await suite('integration', results),
      await suite('asan', results),
      await suite('tsan', results),
      await fuzzers(),
      await suite('interop', results),
      await suite('cluster', results),
    ];
    const sum = addTallies(tallies);
    process.stdout.write(`\n${summary(sum)}\n`);
    return sum.failed === 0 ? 0 : 1;
  } finally {
    rmSync(results, { recursive: true, force: true });
  }
});
