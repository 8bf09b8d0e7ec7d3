import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { newestChange } from './build.mjs';
import { capture, isInstalled, quietly, root } from './commands.mjs';
import { apiTarget, fuzzApi, fuzzSessions, fuzzStacks, sessionsTarget, stackTargets } from './fuzz-stacks.mjs';
import { run, SetupError, step } from './say.mjs';
import { fuzzerPackages } from './system-packages.mjs';
import { addTallies } from './tally.mjs';

// The addon's parsers are C++ and read bytes of strangers. Each target of libs/dataplane/native/fuzz is a libFuzzer
// program with AddressSanitizer and UndefinedBehaviorSanitizer that also checks what the parser promises.

const sources = join(root, 'libs/dataplane/native');
const folder = join(sources, 'fuzz');
const seedsFolder = join(folder, 'seeds');
const build = join(root, 'libs/dataplane/build/fuzz');
const self = fileURLToPath(import.meta.url);
const nodeHeaders = join(root, 'node_modules', `node-linux-${process.arch}`, 'include/node');

const compiler = 'clang++-14';
const flags = [
  ...['-std=gnu++20', '-fno-exceptions', '-g', '-O1', '-fno-omit-frame-pointer'],
  // An index beyond a std::span is a crash too, wherever it would lead.
  '-D_GLIBCXX_ASSERTIONS',
  ...['-fsanitize=fuzzer,address,undefined', '-fno-sanitize-recover=undefined'],
  ...['-isystem', nodeHeaders],
];

/** The target that encrypts: the others leave bytes as they are. At run time node itself has OpenSSL. */
const links = { 'crypto-open': ['-l:libcrypto.so.3'] };

/** Seconds of all targets together in a test run: parsers this small show nothing new after a few seconds each. */
const testSeconds = 50;
const testSecondsPerTargetMax = 15;
const longSecondsPerTarget = 300;
/** The same of decoders and stacks in TypeScript: many, and what is known is replayed beside it (test/fuzz/corpus.test.ts). */
const stacksTestSeconds = 20;
const stacksLongSecondsPerTarget = 30;
/** Inputs of two packets of the usual size; where more matters, a target makes the bytes itself. */
const inputBytesMax = 4096;
/** A parser that takes so long for one input is as good as one that hangs. */
const inputSecondsMax = 5;
const reportLines = 25;

/** @typedef {{ name: string, passed: boolean }} Outcome */

function nativeTargets() {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.cc'))
    .map((name) => basename(name, '.cc'))
    .sort();
}

/**
 * Those that are wanted, by where they run; without a wish all of them.
 *
 * @param {readonly string[]} wanted
 */
async function chosenTargets(wanted) {
  const all = { native: nativeTargets(), stacks: await stackTargets(), sessions: [sessionsTarget], api: [apiTarget] };
  const names = Object.values(all).flat();
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new SetupError(`There is no fuzz target ${unknown}: choose of ${names.join(', ')}.`);
  const isWanted = (/** @type {string} */ name) => wanted.length === 0 || wanted.includes(name);
  return {
    native: all.native.filter(isWanted),
    stacks: all.stacks.filter(isWanted),
    sessions: all.sessions.some(isWanted),
    api: all.api.some(isWanted),
  };
}

/** @param {string} target */
async function compile(target) {
  const program = join(build, target);
  const built = statSync(program, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (Math.max(newestChange(sources, seedsFolder), newestChange(self)) <= built) return;
  const libraries = links[/** @type {keyof typeof links} */ (target)] ?? [];
  await quietly(compiler, [...flags, join(folder, `${target}.cc`), '-o', program, ...libraries]);
}

/**
 * The seeds are hex text with comments; what earlier runs found interesting stays beside them in the build folder.
 *
 * @param {string} target
 */
function writeCorpus(target) {
  const corpus = join(build, 'corpus', target);
  mkdirSync(corpus, { recursive: true });
  const seeds = join(seedsFolder, target);
  for (const name of readdirSync(seeds)) {
    const hex = readFileSync(join(seeds, name), 'utf8').replaceAll(/#.*|\s/g, '');
    if (!/^([0-9a-f]{2})*$/.test(hex)) throw new SetupError(`${relative(root, join(seeds, name))} is not hex.`);
    writeFileSync(join(corpus, `seed-${basename(name, '.hex')}`), Buffer.from(hex, 'hex'));
  }
  return corpus;
}

/**
 * Keeps the input that broke the target as a seed, so that every later run begins with it.
 *
 * @param {string} target
 * @param {string} artifact
 */
function keepAsSeed(target, artifact) {
  const bytes = readFileSync(artifact);
  const name = `found-${createHash('sha256').update(bytes).digest('hex').slice(0, 8)}.hex`;
  const seed = join(seedsFolder, target, name);
  const lines = bytes.toString('hex').match(/.{1,64}/g) ?? [];
  writeFileSync(seed, `${lines.join('\n')}\n`);
  return `The input is kept as ${relative(root, seed)}:\n${lines.slice(0, reportLines).join('\n')}\n`;
}

/**
 * What broke and where: the lines from the first that says so.
 *
 * @param {string} output
 */
function excerpt(output) {
  const lines = output.split('\n').filter((line) => !/^(#|INFO:|NOTE:|stat::)/.test(line));
  const first = lines.findIndex((line) => /broken promise|ERROR|runtime error|Assertion/.test(line));
  return lines.slice(Math.max(0, first)).slice(0, reportLines).join('\n');
}

/**
 * @param {string} target
 * @param {number} seconds
 * @returns {Promise<Outcome>}
 */
async function fuzz(target, seconds) {
  const corpus = writeCorpus(target);
  const artifact = join(build, `${target}.found`);
  rmSync(artifact, { force: true });
  const { code, output } = await capture(join(build, target), [
    `-max_total_time=${seconds}`,
    `-max_len=${inputBytesMax}`,
    `-timeout=${inputSecondsMax}`,
    `-exact_artifact_path=${artifact}`,
    '-print_final_stats=1',
    corpus,
  ]);
  if (code === 0) {
    const inputs = Number(/stat::number_of_executed_units:\s*(\d+)/.exec(output)?.[1]);
    process.stdout.write(`  ✓ ${target}: ${inputs.toLocaleString('en')} inputs in ${seconds} s\n`);
    return { name: target, passed: true };
  }
  process.stdout.write(`  ✗ ${target}\n${excerpt(output)}\n`);
  if (statSync(artifact, { throwIfNoEntry: false })) process.stdout.write(keepAsSeed(target, artifact));
  return { name: target, passed: false };
}

/**
 * Works on the items with as many at a time as there are processors.
 *
 * @template T, R
 * @param {readonly T[]} items
 * @param {(item: T) => Promise<R>} work
 * @returns {Promise<R[]>}
 */
async function inParallel(items, work) {
  /** @type {R[]} */
  const results = [];
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) results.push(await work(item));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}

/**
 * What a test run has is shared out among the targets.
 *
 * @param {number} seconds
 * @param {number} count
 */
const shareOf = (seconds, count) => (seconds * availableParallelism()) / Math.max(1, count);

/**
 * @param {readonly string[]} targets
 * @param {number | undefined} seconds
 */
async function fuzzNative(targets, seconds) {
  if (targets.length === 0) return { passed: 0, failed: 0 };
  if (!isInstalled(compiler)) {
    throw new SetupError(`Fuzzing needs ${compiler} with libFuzzer: install ${fuzzerPackages.join(' and ')}.`);
  }
  mkdirSync(build, { recursive: true });
  await step('Building the fuzz targets', () => inParallel(targets, compile));
  const share = Math.floor(shareOf(testSeconds, targets.length));
  const each = seconds ?? Math.min(testSecondsPerTargetMax, Math.max(1, share));
  const outcomes = await inParallel(targets, (target) => fuzz(target, each));
  const passed = outcomes.filter((outcome) => outcome.passed).length;
  return { passed, failed: outcomes.length - passed };
}

/**
 * Builds and runs fuzz targets: the packet path's in C++, then decoders and stacks in TypeScript. Whole sessions and the
 * console's API, which the unit tests have some of, run where somebody says for how long.
 *
 * @param {{ targets?: readonly string[], seconds?: { native: number, stacks: number } }} [options] seconds: for each target;
 *   without it, what a test run has for all of them is shared out
 * @returns {Promise<import('./tally.mjs').Tally>} one for each target
 */
async function runFuzzers({ targets = [], seconds } = {}) {
  const chosen = await chosenTargets(targets);
  return addTallies([
    await fuzzNative(chosen.native, seconds?.native),
    await fuzzStacks(chosen.stacks, seconds?.stacks ?? shareOf(stacksTestSeconds, chosen.stacks.length)),
    ...(seconds !== undefined && chosen.sessions ? [await fuzzSessions(seconds.stacks)] : []),
    ...(seconds !== undefined && chosen.api ? [await fuzzApi(seconds.stacks)] : []),
  ]);
}

if (process.argv[1] === self) {
  await run(async () => {
    const { values } = parseArgs({
      options: {
        seconds: { type: 'string' },
        // As long as a test run has for it.
        briefly: { type: 'boolean', default: false },
        target: { type: 'string', multiple: true, default: [] },
      },
    });
    const said = values.seconds === undefined ? undefined : Number(values.seconds);
    if (said !== undefined && (!Number.isInteger(said) || said < 1))
      throw new SetupError('--seconds is a whole number, 1 or more.');
    const seconds = { native: said ?? longSecondsPerTarget, stacks: said ?? stacksLongSecondsPerTarget };
    const { passed, failed } = await runFuzzers({
      targets: values.target,
      ...(values.briefly ? {} : { seconds }),
    });
    process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
    return failed === 0 ? 0 : 1;
  });
}
