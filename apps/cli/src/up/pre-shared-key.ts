import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { PrivateFileError, resolveSecret, type Settings } from '@sekisho/platform';
import { CommandError } from '../command-error.ts';
import { preSharedKeyGroups } from '../limits.ts';
import { typeableSecret } from '../state/generated-secret.ts';
import { readOrMakePrivate } from '../state/private-files.ts';

export interface PreSharedKey {
  readonly text: string;
  /** By this start. */
  readonly made: boolean;
  /** The file's path, or the variable's name. */
  readonly source: string;
  /** The file, where it comes from one. */
  readonly file: string | undefined;
}

/** Checks without writing anything that the pre-shared key can be read or made. @throws CommandError */
export function checkPreSharedKey(settings: Settings): void {
  const { support, secret } = settings.preSharedKey;
  if (support && ('env' in secret || existsSync(resolve(settings.directory, secret.file)))) read(settings);
}

/** The pre-shared key; where its file is missing it is made. undefined: switched off. @throws CommandError */
export function preSharedKey(settings: Settings): PreSharedKey | undefined {
  const { support, secret } = settings.preSharedKey;
  if (!support) return undefined;
  if ('env' in secret) {
    return { text: read(settings), made: false, source: `environment variable ${secret.env}`, file: undefined };
  }
  const file = resolve(settings.directory, secret.file);
  const made = !existsSync(file) && readOrMakePrivate(file, () => typeableSecret(preSharedKeyGroups)).made;
  return { text: read(settings), made, source: file, file };
}

function read({ preSharedKey, directory }: Settings): string {
  try {
    return resolveSecret(preSharedKey.secret, directory).revealText();
  } catch (error) {
    if (error instanceof PrivateFileError) throw new CommandError(`preSharedKey.secret: ${error.message}`);
    throw error;
  }
}
