import type { Command } from 'commander';
import { initCluster } from '../cluster/init.ts';

/** `sekisho cluster …` */
export function addClusterCommands(program: Command): void {
  const cluster = program.command('cluster').description('set up a cluster of several machines or containers');
  cluster
    .command('init')
    .description(
      "make keys, passwords, certificates and servers' configurations that are missing; run before every start",
    )
    .requiredOption('--volumes <dir>', 'folder with a folder for each volume of docker-compose.yml')
    .action(async ({ volumes }: { volumes: string }) => console.log(await initCluster(volumes)));
}
