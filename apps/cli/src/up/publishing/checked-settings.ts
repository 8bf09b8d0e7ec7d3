import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SettingsProblem } from '@sekisho/contracts';
import {
  PrivateFileError,
  parseSettings,
  resolveSecret,
  type Settings,
  SettingsError,
  settingsWarnings,
} from '@sekisho/platform';
import { CommandError } from '../../command-error.ts';
import { filesOf } from '../confinement/named-files.ts';
import { secretsIn } from '../named-secrets.ts';
import { ownServices } from '../own-services.ts';
import { checkAddressTranslation } from '../preflight.ts';

/** Settings that were looked at: without problems they can be published. */
export interface CheckedSettings {
  /** undefined: they cannot be used at all. */
  readonly settings: Settings | undefined;
  readonly problems: readonly SettingsProblem[];
  readonly warnings: readonly string[];
}

/**
 * What services and `sekisho up` would say of settings: the same loader, and the files and variables that they name.
 * @param file whose text it is to be
 */
export function checkSettings(text: string, file: string): CheckedSettings {
  let settings: Settings;
  try {
    settings = parseSettings(text, file);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return { settings: undefined, problems: problemsIn(error), warnings: [] };
  }
  const problems = [...namedProblems(settings), ...hostProblems(settings)].map((message) => ({ path: '', message }));
  return { settings, problems, warnings: settingsWarnings(settings) };
}

export const problemsIn = ({ problems }: SettingsError): SettingsProblem[] =>
  problems.map(({ path, line, expected, found }) => ({ path, line, message: `expected ${expected}, found ${found}` }));

/** Files of pre-shared keys that are missing are made; all others have to be there. */
function namedProblems(settings: Settings): string[] {
  const { directory, preSharedKey } = settings;
  const made = new Set(
    preSharedKey.keys.flatMap(({ secret }) => ('file' in secret ? [resolve(directory, secret.file)] : [])),
  );
  const files = [...new Set(ownServices.flatMap((service) => filesOf(service, settings)))];
  const missing = files
    .filter((file) => !isFile(file) && (existsSync(file) || !made.has(file)))
    .map((file) => `There is no file ${file}.`);
  const secretFiles = [...new Set(secretsIn(settings, 'file').map((file) => resolve(directory, file)))];
  const references = [
    ...secretFiles.filter(isFile).map((file) => ({ file })),
    ...[...new Set(secretsIn(settings, 'env'))].map((env) => ({ env })),
  ];
  return [...missing, ...references.flatMap((reference) => secretProblem(reference, directory))];
}

/** Neither a folder nor a device, which would be copied without end for the service that reads it. */
function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function secretProblem(reference: { file: string } | { env: string }, directory: string): string[] {
  try {
    resolveSecret(reference, directory).wipe();
    return [];
  } catch (error) {
    if (error instanceof PrivateFileError) return [error.message];
    throw error;
  }
}

function hostProblems(settings: Settings): string[] {
  try {
    checkAddressTranslation(settings);
    return [];
  } catch (error) {
    if (error instanceof CommandError) return [error.message];
    throw error;
  }
}
