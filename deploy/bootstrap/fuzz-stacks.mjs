import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { capture, pinnedNode, root, withPinnedNode } from './commands.mjs';
import { SetupError } from './say.mjs';

// Decoders and protocol stacks in TypeScript are fuzzed from their sources by test/fuzz; whole sessions by the tests of
// apps/edge, which have an edge in memory.

const node = [
  '--experimental-transform-types',
  '--disable-warning=ExperimentalWarning',
  '--conditions=@sekisho/source',
  // What an input makes a decoder hold shows.
  '--max-old-space-size=768',
];
const program = join(root, 'test/fuzz/main.ts');
const vitest = join(root, 'node_modules/.bin/vitest');
const sessionTests = 'apps/edge/src/gateway/hostile';
export const sessionsTarget = 'sessions';
const apiTests = 'apps/console/src/openapi/api-fuzz';
export const apiTarget = 'console-api';
/** Of one role to one operation: some hundred operations and roles take about so many a second. */
const apiRunsPerSecond = 8;

const run = (/** @type {readonly string[]} */ args) => capture(pinnedNode, [...node, program, ...args]);

/** Names of all targets, such as `isakmp/message`. */
export async function stackTargets() {
  const { code, output } = await run(['--list']);
  if (code !== 0) throw new SetupError(`The targets in TypeScript cannot be loaded:\n${output}`);
  return output.split('\n').filter(Boolean);
}

/** @param {string} output */
function tallyOf(output) {
  const count = (/** @type {RegExp} */ mark) => output.match(mark)?.length ?? 0;
  return { passed: count(/^ {2}✓/gm), failed: count(/^ {2}✗/gm) };
}

/**
 * @param {readonly string[]} targets
 * @param {number} seconds for each
 * @returns {Promise<import('./tally.mjs').Tally>}
 */
export async function fuzzStacks(targets, seconds) {
  const shards = Array.from({ length: availableParallelism() }, (_, shard) =>
    targets.filter((_target, index) => index % availableParallelism() === shard),
  ).filter((shard) => shard.length > 0);
  const tallies = await Promise.all(
    shards.map(async (shard) => {
      const chosen = shard.flatMap((target) => ['--target', target]);
      const { code, output } = await run(['--seconds', `${seconds}`, ...chosen]);
      process.stdout.write(output);
      const { passed, failed } = tallyOf(output);
      // A run that ended by itself, or by the hand of its watchdog, has a target that it did not come back from.
      return { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
    }),
  );
  return tallies.reduce((sum, { passed, failed }) => ({ passed: sum.passed + passed, failed: sum.failed + failed }), {
    passed: 0,
    failed: 0,
  });
}

/**
 * Whole sessions against the whole edge, one kind after the other.
 *
 * @param {number} seconds for each kind
 * @returns {Promise<import('./tally.mjs').Tally>}
 */
export async function fuzzSessions(seconds) {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const env = { ...withPinnedNode(), SEKISHO_FUZZ_SECONDS: `${seconds}`, SEKISHO_FUZZ_SEED: `${seed}` };
  const { code, output } = await capture(pinnedNode, [vitest, 'run', '--project', 'unit*', sessionTests], env);
  process.stdout.write(`  ${code === 0 ? '✓' : '✗'} ${sessionsTarget}, from seed ${seed}\n`);
  if (code !== 0) process.stdout.write(output);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
}

/**
 * The console's API, by its own description.
 *
 * @param {number} seconds
 * @returns {Promise<import('./tally.mjs').Tally>}
 */
export async function fuzzApi(seconds) {
  const env = { ...withPinnedNode(), SEKISHO_API_FUZZ_RUNS: `${Math.ceil(seconds * apiRunsPerSecond)}` };
  const { code, output } = await capture(pinnedNode, [vitest, 'run', '--project', 'unit*', apiTests], env);
  process.stdout.write(`  ${code === 0 ? '✓' : '✗'} ${apiTarget}\n`);
  if (code !== 0) process.stdout.write(output);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
}
