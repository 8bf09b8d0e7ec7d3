import type { Command } from 'commander';
import { describeFirstUser } from '../cluster/first-user.ts';
import { initCluster, refuseSettingsFile } from '../cluster/init.ts';
import { withGateway } from '../gateway.ts';
import { type SettingsOption, withSettings } from '../options.ts';
import { currentSettings } from '../state/current-settings.ts';
import { readSettings } from '../state/settings-file.ts';
import { statePaths } from '../state/state-paths.ts';

/** `sekisho cluster …` */
export function addClusterCommands(program: Command): void {
  const cluster = program.command('cluster').description('set up a cluster of containers');
  cluster
    .command('init')
    .description("make keys, passwords, certificates and servers' configurations that are missing; before every start")
    .requiredOption('--volumes <dir>', 'folder with a folder for each volume of docker-compose.yml')
    .action(async ({ volumes }: { volumes: string }) => {
      refuseSettingsFile(process.env);
      const path = process.env.SEKISHO_SETTINGS;
      const settings = path === undefined ? undefined : readSettings({ path, toBeMade: false });
      console.log(await initCluster(volumes, settings));
    });
  cluster
    .command('publisher')
    .description(
      'publish changes of the settings: has services take them over one instance at a time, until it is stopped',
    )
    .action(async () => {
      // Services are loaded by this command alone: all others start without them.
      const { runPublisher } = await import('../cluster/publisher/run-publisher.ts');
      await runPublisher();
    });
  withSettings(cluster.command('first-user'))
    .description('make a first user where there is none, and say how to connect')
    .action(async ({ state, settings: flag }: SettingsOption) => {
      const paths = statePaths(state);
      const settings = currentSettings(paths, flag);
      console.log(await withGateway(paths, (gateway) => describeFirstUser(gateway, paths, settings)));
    });
}
