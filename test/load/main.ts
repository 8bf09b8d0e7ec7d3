import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from '@sekisho/testing';
import { CommanderError } from 'commander';
import { attempt, type Bench, type Case } from './bench.ts';
import { ceiling } from './cases/ceiling.ts';
import { connects } from './cases/connects.ts';
import { consoleCase } from './cases/console.ts';
import { floodOfStrangers } from './cases/flood.ts';
import { latency } from './cases/latency.ts';
import { memory } from './cases/memory.ts';
import { oneCore, softEther, twoCores } from './cases/tunnels.ts';
import { commit, machineFacts } from './measure/machine.ts';
import { Topology } from './network/topology.ts';
import { type Options, readOptions } from './options.ts';
import { hindrance } from './prerequisites.ts';
import { Progress } from './progress.ts';
import { report } from './report/report.ts';
import { Results } from './report/results.ts';

const cases: readonly Case[] = [
  oneCore,
  twoCores,
  softEther,
  ceiling,
  connects,
  memory,
  latency,
  floodOfStrangers,
  consoleCase,
];
const resultsFile = join(repository, 'test/load/RESULTS.md');

async function main(options: Options): Promise<number> {
  const began = Date.now();
  const results = new Results();
  const progress = new Progress(process.stderr);
  const topology = await Topology.lay();
  const bench: Bench = { topology, results, progress, runs: options.runs };
  // What is killed with the namespaces makes the case under way fail; nothing is left behind.
  let interrupted = false;
  const interrupt = async (): Promise<void> => {
    // Ctrl-C reaches this process twice: from the terminal, and from the one that started it.
    if (interrupted) return;
    interrupted = true;
    progress.line('Interrupted: removing the network.');
    await topology.remove();
    process.exit(130);
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    for (const each of cases.filter(({ id }) => options.only.includes(id))) {
      progress.line(`(${each.id}) ${each.title}`);
      await attempt(bench, each.id, each.title, () => each.run(bench));
    }
  } finally {
    await topology.remove();
  }
  const facts = {
    date: new Date(),
    commit: await commit(),
    runs: options.runs,
    minutes: (Date.now() - began) / 60_000,
  };
  const text = report(results, { ...facts, machine: await machineFacts() });
  process.stdout.write(`\n${text}`);
  if (options.write) {
    await writeFile(resultsFile, text);
    progress.line(`Written to ${resultsFile}.`);
  }
  return results.failures.length === 0 ? 0 : 1;
}

try {
  const options = readOptions(process.argv.slice(2));
  const obstacle = await hindrance();
  if (obstacle !== undefined) {
    process.stderr.write(`${obstacle}\n`);
    process.exitCode = 1;
  } else process.exitCode = await main(options);
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode;
}
