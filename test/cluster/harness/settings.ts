import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from '@sekisho/testing';

/** For docker-compose.yml: the cluster's own settings, but with leases that end while a test waits. */
export async function clusterEnvironment(directory: string): Promise<NodeJS.ProcessEnv> {
  const settings = await readFile(join(repository, 'deploy/cluster/sekisho.yaml'), 'utf8');
  const file = join(directory, 'sekisho.yaml');
  await writeFile(file, settings.replace(/^officeMode:$/m, 'officeMode:\n  leaseDuration: 10s'));
  return { SEKISHO_SETTINGS_FILE: file };
}
