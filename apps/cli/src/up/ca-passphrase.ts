import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { machineSecret } from '@sekisho/administration';
import { PrivateFileError, resolveSecret, type Settings } from '@sekisho/platform';
import { CommandError } from '../command-error.ts';
import { readOrMakePrivate } from '../state/private-files.ts';
import type { StatePaths } from '../state/state-paths.ts';

/**
 * The passphrase of the internal CA's keys: made where its file is missing and the CA has no key yet. Another one would not
 * open the keys there are.
 * @throws CommandError when it can be neither read nor made
 */
export function provideCaPassphrase(settings: Settings, { service }: Pick<StatePaths, 'service'>): void {
  const { passphrase } = settings.internalCa;
  const file = 'file' in passphrase ? resolve(settings.directory, passphrase.file) : undefined;
  const firstStart = !existsSync(resolve(service('ca'), 'keys/ca/root.pem'));
  if (file !== undefined && firstStart) readOrMakePrivate(file, machineSecret);
  try {
    resolveSecret(passphrase, settings.directory).wipe();
  } catch (error) {
    if (error instanceof PrivateFileError) throw new CommandError(`internalCa.passphrase: ${error.message}`);
    throw error;
  }
}
