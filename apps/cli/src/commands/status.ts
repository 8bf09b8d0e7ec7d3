import type { Vitals } from '@sekisho/contracts';
import type { Command } from 'commander';
import { CommandError } from '../command-error.ts';
import { withGateway } from '../gateway-bus.ts';
import { type JsonOption, withJson } from '../options.ts';
import { type Column, formatTable } from '../output/table.ts';
import { formatBytes, formatDuration } from '../output/units.ts';
import { type RunFile, readRunFile, type ServiceStatus } from '../state/run-file.ts';
import { type StatePaths, statePaths } from '../state/state-paths.ts';

/** They are not ours and answer nothing of the kind. */
const servers = ['nats', 'redis'];

/** A service as its supervisor sees it, and what its process says of itself; the servers say nothing. */
type Row = ServiceStatus & { readonly vitals?: Vitals | undefined };

const columns = (now: number): readonly Column<Row>[] => [
  { title: 'SERVICE', of: ({ name }) => name },
  { title: 'STATE', of: ({ state }) => state },
  { title: 'FOR', of: ({ since }) => formatDuration(now - Date.parse(since)), align: 'right' },
  { title: 'PROCESS', of: ({ pid }) => (pid === undefined ? undefined : String(pid)), align: 'right' },
  { title: 'RESTARTS', of: ({ restarts }) => String(restarts), align: 'right' },
  { title: 'MEMORY', of: ({ vitals }) => vitals && formatBytes(vitals.rssBytes), align: 'right' },
  { title: 'CPU', of: ({ vitals }) => vitals && formatDuration(vitals.cpuUserMs + vitals.cpuSystemMs), align: 'right' },
  { title: 'LATE P99', of: ({ vitals }) => vitals && `${vitals.loopDelay.p99Ms.toFixed(1)} ms`, align: 'right' },
];

/** `sekisho status` */
export function addStatusCommand(program: Command): void {
  withJson(program.command('status'))
    .description('what is running')
    .action(async ({ state, json }: JsonOption) => {
      const paths = statePaths(state);
      const run = await readRun(paths);
      if (json === true) {
        console.log(JSON.stringify({ ...run, state: paths.root }, undefined, 2));
        return;
      }
      const now = Date.now();
      console.log(`Running for ${formatDuration(now - Date.parse(run.startedAt))} as process ${run.pid}.`);
      console.log(`Settings ${run.settings}, state ${paths.root}.\n`);
      console.log(formatTable(columns(now), run.services));
    });
}

async function readRun(paths: StatePaths): Promise<Omit<RunFile, 'services'> & { readonly services: readonly Row[] }> {
  const run = readRunFile(paths);
  const answers = await askVitals(paths, run.services.filter(({ name }) => !servers.includes(name)).length);
  const services = run.services.map((service) => ({
    ...service,
    vitals: answers.find(({ pid }) => pid === service.pid),
  }));
  return { ...run, services };
}

/** Where the bus does not answer, the supervisor's word is all there is. */
async function askVitals(paths: StatePaths, count: number): Promise<readonly Vitals[]> {
  try {
    return await withGateway(paths, (gateway) => gateway.vitals(count));
  } catch (error) {
    if (error instanceof CommandError) return [];
    throw error;
  }
}
