import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from '@sekisho/testing';

/** For docker-compose.yml: the cluster's own settings, but with leases that end while a test waits. */
export async function clusterEnvironment(directory: string): Promise<NodeJS.ProcessEnv> {
  const settings = await readFile(join(repository, 'deploy/cluster/settings/sekisho.yaml'), 'utf8');
  const folder = join(directory, 'settings');
  await mkdir(folder, { recursive: true, mode: 0o755 });
  await writeFile(
    join(folder, 'sekisho.yaml'),
    settings.replace(/^officeMode:$/m, 'officeMode:\n  leaseDuration: 10s'),
  );
  return { SEKISHO_SETTINGS_FOLDER: folder };
}
