import { resolveSecret } from '../secrets.ts';
import type { Settings } from './load.ts';
import { readersOfSecrets, type SettingsReader } from './readers.ts';

const sections = Object.keys(readersOfSecrets) as (keyof typeof readersOfSecrets)[];

/** What settings may name secrets in. */
export type NamedSecrets = Partial<Pick<Settings, keyof typeof readersOfSecrets>>;

/** By what a reference names its secret: `{ env: NAME }`, or `{ file: PATH }`. */
type Place = 'env' | 'file';

/** Variables of the environment, or paths as they are written, of all secrets that the settings name. */
export const secretsIn = (settings: NamedSecrets, place: Place, among = sections): string[] =>
  among.flatMap((section) => namedIn(settings[section], place));

/** The same of those alone that a service reads. */
export const secretsFor = (service: SettingsReader, settings: NamedSecrets, place: Place): string[] =>
  secretsIn(
    settings,
    place,
    sections.filter((section) => readersOf(section).includes(service)),
  );

const readersOf = (section: keyof typeof readersOfSecrets): readonly SettingsReader[] => readersOfSecrets[section];

function namedIn(part: unknown, place: Place): string[] {
  if (typeof part !== 'object' || part === null) return [];
  const named = place in part ? Reflect.get(part, place) : undefined;
  if (typeof named === 'string') return [named];
  return Object.values(part).flatMap((inner) => namedIn(inner, place));
}

/**
 * Whether a service would find the secrets that settings name for it and those before did not.
 * @throws PrivateFileError where it does not
 */
export function checkNewSecrets(
  service: SettingsReader,
  next: NamedSecrets & Pick<Settings, 'directory'>,
  before: NamedSecrets,
): void {
  const isNew = (place: Place) => {
    const known = secretsFor(service, before, place);
    return secretsFor(service, next, place).filter((name) => !known.includes(name));
  };
  const references = [...isNew('file').map((file) => ({ file })), ...isNew('env').map((env) => ({ env }))];
  for (const reference of references) resolveSecret(reference, next.directory).wipe();
}
