import { existsSync, lstatSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { SettingsProblem } from '@sekisho/contracts';
import {
  PrivateFileError,
  parseSettings,
  resolveSecret,
  type Settings,
  SettingsError,
  secretsIn,
  settingsWarnings,
} from '@sekisho/platform';
import { CommandError } from '../../command-error.ts';
import { filesOf } from '../confinement/named-files.ts';
import { type OwnService, ownServices } from '../own-services.ts';
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
 * @param known what root has named, where the text is not root's own: no more may be named by it than lies beside the settings
 */
export function checkSettings(text: string, file: string, known?: Named): CheckedSettings {
  return checkedBy(text, file, (settings) => {
    const strange = known === undefined ? [] : strangeProblems(settings, known);
    // What is not for it to name is not looked at either: whether it is there is nobody's business.
    return [...(strange.length > 0 ? strange : namedProblems(settings)), ...hostProblems(settings)];
  });
}

/** @param problemsOf sentences on settings that the loader takes */
export function checkedBy(
  text: string,
  file: string,
  problemsOf: (settings: Settings) => readonly string[],
): CheckedSettings {
  let settings: Settings;
  try {
    settings = parseSettings(text, file);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return { settings: undefined, problems: problemsIn(error), warnings: [] };
  }
  const problems = problemsOf(settings).map((message) => ({ path: '', message }));
  return { settings, problems, warnings: settingsWarnings(settings) };
}

/** What settings name of this machine: absolute paths of files by the service that reads them, and variables of the environment. */
export interface Named {
  readonly files: ReadonlyMap<OwnService, ReadonlySet<string>>;
  readonly variables: ReadonlySet<string>;
  /** Where in the settings each file is named, such as `users.store.postgres.file /secrets/postgres-url`. */
  readonly places: ReadonlySet<string>;
  /** The console may have pre-shared keys: what it publishes itself does not give them to it. */
  readonly preSharedKeyFiles: boolean;
}

export const namedBy = (...all: readonly Settings[]): Named => ({
  files: new Map(ownServices.map((name) => [name, new Set(all.flatMap((settings) => filesOf(name, settings)))])),
  variables: new Set(all.flatMap((settings) => secretsIn(settings, 'env'))),
  places: new Set(all.flatMap((settings) => placesIn(settings, settings.directory))),
  preSharedKeyFiles: all.some((settings) => settings.console.preSharedKeyFiles),
});

function placesIn(part: unknown, directory: string, at = ''): string[] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]: [string, unknown]) =>
    key === 'file' && typeof value === 'string'
      ? [`${at}${key} ${resolve(directory, value)}`]
      : placesIn(value, directory, `${at}${key}.`),
  );
}

/** Beside the settings, and root's own: passwords of the bus, of the store of leases and of the first user, and what commands sign by. */
const supervisorsOwn = ['secrets/bus', 'secrets/redis', 'secrets/first-user', 'secrets/profile-signer'];

const fileAt = (place: string): string => place.slice(place.indexOf(' ') + 1);

/** Files that settings name where nobody has named them before. */
export const newlyPlaced = (settings: Settings, known: Named): string[] =>
  [...namedBy(settings).places].filter((place) => !known.places.has(place)).map(fileAt);

/** Files that settings give to services that have not had them, and whether another one has. */
export function newlyGiven(
  settings: Settings,
  known: Named,
): { readonly service: OwnService; readonly file: string; readonly isOthers: boolean }[] {
  const isOthers = (file: string, service: OwnService) =>
    [...known.files].some(([other, its]) => other !== service && its.has(file));
  return [...namedBy(settings).files].flatMap(([service, its]) =>
    [...its]
      .filter((file) => known.files.get(service)?.has(file) !== true)
      .map((file) => ({ service, file, isOthers: isOthers(file, service) })),
  );
}

/** The password of a store goes to that store alone: at another place it would be shown to a server that whoever publishes chooses. */
const isOfStore = (place: string): boolean => /\.postgres\.file /.test(place);

/**
 * The supervisor is root, and copies what settings name to services that know less: who may publish over the bus may not have it
 * read any file of this machine, nor give one service what is another's.
 */
function strangeProblems(settings: Settings, known: Named): string[] {
  const { variables, preSharedKeyFiles } = namedBy(settings);
  const strange = newlyGiven(settings, known).filter(
    ({ file, isOthers }) => isOthers || !isBeside(file, settings.directory),
  );
  const storesOwn = new Set([...known.places].filter(isOfStore).map(fileAt));
  const exposed = newlyPlaced(settings, known).filter((file) => storesOwn.has(file));
  const where = 'name it in the file of the settings on the gateway itself.';
  return [
    ...[...new Set([...strange.map(({ file }) => file), ...exposed])].map(
      (file) => `${file} is not of the settings’ own folder, or another service’s: ${where}`,
    ),
    ...[...variables]
      .filter((name) => !known.variables.has(name))
      .map((name) => `The variable ${name} was not named before: ${where}`),
    ...(preSharedKeyFiles && !known.preSharedKeyFiles
      ? ['console.preSharedKeyFiles is off: switch it on in the file of the settings on the gateway itself.']
      : []),
  ];
}

/**
 * Whether a file lies in the folder of the settings, by where it really is, and on a way that is the supervisor's alone: services have
 * folders of their own there. Of a file that is to be made, the folder counts that it is to be in.
 */
function isBeside(file: string, directory: string): boolean {
  if (supervisorsOwn.some((own) => isWithin(file, resolve(directory, own)))) return false;
  let there = file;
  while (lstatSync(there, { throwIfNoEntry: false }) === undefined) there = dirname(there);
  try {
    const [home, real] = [realpathSync(directory), realpathSync(there)];
    if (!isWithin(real, home)) return false;
    for (let part = real; part !== home; part = dirname(part)) {
      if (lstatSync(part).uid !== process.getuid?.()) return false;
    }
    return true;
  } catch {
    // A link that leads nowhere, yet.
    return false;
  }
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return !isAbsolute(way) && way.split(sep)[0] !== '..';
}

const problemsIn = ({ problems }: SettingsError): SettingsProblem[] =>
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
