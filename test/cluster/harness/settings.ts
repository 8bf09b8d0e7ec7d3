import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from '@sekisho/testing';

/** Of the cluster's settings, in the folder of a test. */
const settingsFolder = (directory: string): string => join(directory, 'settings');

/** For docker-compose.yml: the cluster's own settings, but with leases that end while a test waits. */
export async function clusterEnvironment(directory: string): Promise<NodeJS.ProcessEnv> {
  const settings = await readFile(join(repository, 'deploy/cluster/settings/sekisho.yaml'), 'utf8');
  const folder = settingsFolder(directory);
  await mkdir(folder, { recursive: true, mode: 0o755 });
  await writeFile(
    join(folder, 'sekisho.yaml'),
    settings.replace(/^officeMode:$/m, 'officeMode:\n  leaseDuration: 10s'),
  );
  return { SEKISHO_SETTINGS_FOLDER: folder };
}

/** The cluster's settings as an administrator sees and changes them on the host. */
export class ClusterSettings {
  readonly #folder: string;

  constructor(directory: string) {
    this.#folder = settingsFolder(directory);
  }

  text(): Promise<string> {
    return readFile(join(this.#folder, 'sekisho.yaml'), 'utf8');
  }

  /** Puts a text beside the settings. @returns its path in containers */
  async propose(text: string): Promise<string> {
    await writeFile(join(this.#folder, 'next.yaml'), text);
    return '/etc/sekisho/next.yaml';
  }
}
