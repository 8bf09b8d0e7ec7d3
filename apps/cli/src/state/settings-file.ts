import { copyFileSync, existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadSettings, type Settings, SettingsError } from '@sekisho/platform';
import { CommandError } from '../command-error.ts';
import { makePrivateFolder } from './private-files.ts';
import type { StatePaths } from './state-paths.ts';

/** The commented example: every key that has a default is there. */
export const exampleSettings = fileURLToPath(new URL('../../../../deploy/sekisho.example.yaml', import.meta.url));

export interface SettingsFile {
  readonly path: string;
  /** true: the file is not there yet and will be a copy of the example. */
  readonly toBeMade: boolean;
}

/** --settings, SEKISHO_SETTINGS, ./sekisho.yaml, else the state directory's own. */
export function findSettings(
  flag: string | undefined,
  paths: StatePaths,
  { env, directory }: { env: NodeJS.ProcessEnv; directory: string },
): SettingsFile {
  const named = flag ?? (env.SEKISHO_SETTINGS || undefined);
  if (named !== undefined) return { path: resolve(directory, named), toBeMade: false };
  const here = join(directory, 'sekisho.yaml');
  if (existsSync(here)) return { path: here, toBeMade: false };
  return { path: paths.settings, toBeMade: !existsSync(paths.settings) };
}

/** @throws CommandError naming key, line and expectation of each mistake */
export function readSettings({ path, toBeMade }: SettingsFile): Settings {
  try {
    const settings = loadSettings(toBeMade ? exampleSettings : path);
    return { ...settings, file: path, directory: dirname(path) };
  } catch (error) {
    if (error instanceof SettingsError) throw new CommandError(error.message);
    throw error;
  }
}

/** Writes the commented example where no settings are yet. */
export function makeSettings({ path, toBeMade }: SettingsFile): void {
  if (!toBeMade) return;
  makePrivateFolder(dirname(path));
  copyFileSync(exampleSettings, path);
}
