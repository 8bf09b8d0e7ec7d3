import type { Command } from 'commander';
import { type JsonOption, withJson } from '../options.ts';
import { type Column, formatTable } from '../output/table.ts';
import { formatDuration } from '../output/units.ts';
import { readRunFile, type ServiceStatus } from '../state/run-file.ts';
import { statePaths } from '../state/state-paths.ts';

const columns = (now: number): readonly Column<ServiceStatus>[] => [
  { title: 'SERVICE', of: ({ name }) => name },
  { title: 'STATE', of: ({ state }) => state },
  { title: 'FOR', of: ({ since }) => formatDuration(now - Date.parse(since)), align: 'right' },
  { title: 'PROCESS', of: ({ pid }) => (pid === undefined ? undefined : String(pid)), align: 'right' },
  { title: 'RESTARTS', of: ({ restarts }) => String(restarts), align: 'right' },
];

/** `sekisho status` */
export function addStatusCommand(program: Command): void {
  withJson(program.command('status'))
    .description('what is running')
    .action(({ state, json }: JsonOption) => {
      const paths = statePaths(state);
      const run = readRunFile(paths);
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
