import { posix } from 'node:path';
import type { Settings } from '@sekisho/platform';
import type { OwnService } from '../../up/own-services.ts';
import {
  type CheckedSettings,
  checkedBy,
  type Named,
  namedBy,
  newlyGiven,
  newlyPlaced,
} from '../../up/publishing/checked-settings.ts';
import { ownSecretFiles } from '../placements.ts';
import { keysFolder } from './made-keys.ts';

/**
 * What services would say of settings as far as it is to be seen here: files that they name are in the volumes of the services, each of
 * which looks at its own before it takes them over.
 * @param known what was named before, where the text comes over the bus
 */
export function checkClusterSettings(text: string, file: string, known?: Named): CheckedSettings {
  return checkedBy(text, file, (settings) => (known === undefined ? [] : strangeProblems(settings, known)));
}

/**
 * Folders whose files settings may name: beside the settings, of secrets that administrators have put into a service's volume, and, for
 * edges alone, of keys that are made here.
 */
const foldersOf = (service: OwnService, settings: Settings): readonly string[] => [
  settings.directory,
  '/secrets',
  ...(service === 'edge' ? [keysFolder] : []),
];

/** Whoever may publish over the bus is not to have a service hand its own key or password to a server of theirs. */
function strangeProblems(settings: Settings, known: Named): string[] {
  const { variables, preSharedKeyFiles } = namedBy(settings);
  // The folder of the settings is in every container: a key of the edges there is not for another service to show around.
  const strange = newlyGiven(settings, known).filter(
    ({ service, file, isOthers }) => (isOthers && isBeside(file, settings)) || !mayBeNamed(file, service, settings),
  );
  // What is its own has one place, from where it goes to nobody else.
  const own = newlyPlaced(settings, known).filter((file) => ownSecretFiles.includes(posix.basename(file)));
  const where = 'name it in the file of the settings itself.';
  return [
    ...[...new Set([...strange.map(({ file }) => file), ...own])].map(
      (file) => `${file} is not for settings to name that come over the bus: ${where}`,
    ),
    ...[...variables]
      .filter((name) => !known.variables.has(name))
      .map((name) => `The variable ${name} was not named before: ${where}`),
    ...(preSharedKeyFiles && !known.preSharedKeyFiles
      ? ['console.preSharedKeyFiles is off: switch it on in the file of the settings itself.']
      : []),
  ];
}

/** Of `/secrets` each service has its own. */
const isBeside = (file: string, settings: Settings): boolean => posix.dirname(file) === settings.directory;

const mayBeNamed = (file: string, service: OwnService, settings: Settings): boolean =>
  foldersOf(service, settings).includes(posix.dirname(file)) &&
  file !== settings.file &&
  !ownSecretFiles.includes(posix.basename(file));
