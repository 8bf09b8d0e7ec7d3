import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '@sekisho/platform';
import { CommandError } from '../command-error.ts';
import { isRetired } from '../up/pre-shared-key.ts';
import { dataVolumes, owners } from './layout.ts';
import { ownVolume, place } from './placement.ts';
import { placements } from './placements.ts';
import { clusterSecrets, isEmpty } from './secrets.ts';

/** Holds every secret of the cluster; nobody but `sekisho cluster init` has it. */
const secretsVolume = 'cluster-secrets';

/**
 * Makes what a cluster needs before its first start, and adds what a newer version needs. What is secret is made once: all
 * of it is in one volume, the files of each service are copies.
 * @param root folder with a folder for each volume
 * @param settings where there are: the pre-shared keys that they name are made as well
 * @returns what to tell of it
 * @throws CommandError where volumes do not belong together
 */
export async function initCluster(root: string, settings?: Pick<Settings, 'preSharedKey'>): Promise<string> {
  const directory = join(root, secretsVolume);
  ownVolume(root, secretsVolume, owners.root);
  const isFirst = isEmpty(directory);
  if (isFirst) refuseOthers(root);
  const files = placements(await clusterSecrets(directory, keyFilesOf(settings)));
  const volumeOwners = new Map([
    ...files.map(({ volume, owner }) => [volume, owner] as const),
    ...Object.entries(dataVolumes),
  ]);
  for (const [volume, owner] of volumeOwners) ownVolume(root, volume, owner);
  const written = files.filter((file) => place(root, file));
  if (written.length === 0) return 'Everything is there already.';
  const named = [...new Set(written.map(({ volume }) => volume))].toSorted();
  return `Made ${isFirst ? 'all secrets and ' : ''}${written.length} files in ${named.join(', ')}.`;
}

/**
 * A release before mounted a file of settings that this variable named. Where it still does, the settings that are mounted are others.
 * @throws CommandError
 */
export function refuseSettingsFile({
  SEKISHO_SETTINGS_FILE: file,
  SEKISHO_SETTINGS_FOLDER: folder,
}: NodeJS.ProcessEnv): void {
  if (!file || folder) return;
  throw new CommandError(
    `SEKISHO_SETTINGS_FILE is not read any more. Move ${file} into a folder of its own, as sekisho.yaml, name that folder in SEKISHO_SETTINGS_FOLDER, and unset SEKISHO_SETTINGS_FILE.`,
  );
}

/** Services find their secrets there; other files of theirs are not for a key to take the name of. */
const keyFile = /^\/secrets\/(psk-[A-Za-z0-9._-]+)$/;

/** Files of pre-shared keys beside the first one, by what the settings say. Of a retired key none is made anew. */
const keyFilesOf = (settings: Pick<Settings, 'preSharedKey'> | undefined): string[] =>
  (settings?.preSharedKey.keys ?? []).flatMap((key) => {
    const [, name] = ('file' in key.secret && keyFile.exec(key.secret.file)) || [];
    return name === undefined || isRetired(key) ? [] : [name];
  });

/** Volumes of a cluster whose secrets are lost: new ones would not fit them. @throws CommandError */
function refuseOthers(root: string): void {
  const used = Object.keys(dataVolumes).filter((volume) => {
    const folder = join(root, volume);
    return existsSync(folder) && readdirSync(folder).some((name) => name !== 'lost+found');
  });
  if (used.length === 0) return;
  throw new CommandError(
    `${secretsVolume} is empty, but ${used.join(', ')} hold data of a cluster: restore ${secretsVolume} from a backup, or remove all volumes of this cluster to begin anew.`,
  );
}
