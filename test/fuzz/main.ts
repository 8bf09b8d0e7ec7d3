import { parseArgs } from 'node:util';
import { countBranches } from './branch-coverage.ts';
import { entriesOf, keepFinding, replaceUnnamed } from './corpus.ts';
import { Exploration } from './exploration.ts';
import { Seeded } from './seeded.ts';
import { loadTargets, type Target } from './targets.ts';
import { Watchdog } from './watchdog.ts';

const { values } = parseArgs({
  options: {
    /** For each target. */
    seconds: { type: 'string' },
    target: { type: 'string', multiple: true, default: [] },
    seed: { type: 'string' },
    /** Writes what reaches most into the corpus, in the place of what has no name. */
    keep: { type: 'boolean', default: false },
    /** Names of all targets, and nothing else. */
    list: { type: 'boolean', default: false },
  },
});

const seconds = Number(values.seconds ?? 1);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32));

/** @returns whether nothing was found */
async function explore(target: Target, watchdog: Watchdog): Promise<boolean> {
  const entries = entriesOf(target.name);
  const seeds = [...(await target.seeds()), ...entries.map(({ bytes }) => bytes)];
  const options = { seeds, seconds, draws: new Seeded(seed) };
  const { inputs, findings, corpus, reached } = await new Exploration(watchdog.over(target), options).run();
  const mark = findings.length === 0 ? '✓' : '✗';
  const what = `${inputs.toLocaleString('en')} inputs of ${corpus.length} kinds`;
  console.log(
    `  ${mark} ${target.name}: ${what} reached ${reached.functions} functions but ${reached.left} characters of them`,
  );
  for (const { input, problem } of findings) {
    keepFinding(target.name, input, problem);
    console.log(
      `${problem}\nThe input is kept in test/fuzz/corpus/${target.name}.hex: ${Buffer.from(input).toString('hex')}`,
    );
  }
  if (values.keep) replaceUnnamed(target.name, corpus);
  return findings.length === 0;
}

countBranches();
const all = await loadTargets();
const chosen = values.target.length === 0 ? all : all.filter(({ name }) => values.target.includes(name));
if (values.list) {
  for (const { name } of chosen) console.log(name);
} else {
  const watchdog = new Watchdog();
  let sound = true;
  for (const target of chosen) sound = (await explore(target, watchdog)) && sound;
  await watchdog.close();
  if (!sound) console.log(`The seed was ${seed}.`);
  process.exitCode = sound ? 0 : 1;
}
