import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { preSharedKeyGroups, typeableSecret } from '@sekisho/administration';
import { type PreSharedKeySettings, PrivateFileError, resolveSecret, type Settings } from '@sekisho/platform';
import { CommandError } from '../command-error.ts';
import { readOrMakePrivate } from '../state/private-files.ts';

export interface PreSharedKey {
  readonly name: string;
  readonly text: string;
  /** Whose it is; undefined: everybody's. */
  readonly groups: readonly string[] | undefined;
  /** By this start. */
  readonly made: boolean;
  /** The file's path, or the variable's name. */
  readonly source: string;
  /** The file, where it comes from one. */
  readonly file: string | undefined;
}

/** Checks without writing anything that the pre-shared keys can be read or made. @throws CommandError */
export function checkPreSharedKeys(settings: Settings): void {
  const { support, keys } = settings.preSharedKey;
  if (!support) return;
  for (const key of keys) {
    const { secret } = key;
    if ('env' in secret || existsSync(resolve(settings.directory, secret.file)) || isRetired(key)) read(settings, key);
  }
}

/**
 * The pre-shared keys that clients may have, those for everybody first; where the file of one is missing it is made. None: they
 * are switched off, or all retired. @throws CommandError
 */
export function preSharedKeys(settings: Settings): PreSharedKey[] {
  const { support, keys } = settings.preSharedKey;
  if (!support) return [];
  const usable = keys.filter((key) => !isRetired(key));
  const isFor = (everybody: boolean) => usable.filter(({ groups }) => (groups === undefined) === everybody);
  return [...isFor(true), ...isFor(false)].map((key) => provide(settings, key));
}

export const isRetired = ({ retired }: PreSharedKeySettings, now = Date.now()): boolean =>
  retired !== undefined && retired.getTime() <= now;

/** Where a key's secret is kept, as an administrator is told. */
export const sourceOf = ({ secret }: PreSharedKeySettings, directory: string): string =>
  'env' in secret ? `environment variable ${secret.env}` : resolve(directory, secret.file);

function provide(settings: Settings, key: PreSharedKeySettings): PreSharedKey {
  const { name, secret, groups } = key;
  const source = sourceOf(key, settings.directory);
  if ('env' in secret) return { name, groups, text: read(settings, key), made: false, source, file: undefined };
  const made = !existsSync(source) && readOrMakePrivate(source, () => typeableSecret(preSharedKeyGroups)).made;
  return { name, groups, text: read(settings, key), made, source, file: source };
}

function read({ directory }: Settings, { name, secret }: PreSharedKeySettings): string {
  try {
    return resolveSecret(secret, directory).revealText();
  } catch (error) {
    if (error instanceof PrivateFileError) throw new CommandError(`preSharedKey, the key ${name}: ${error.message}`);
    throw error;
  }
}
