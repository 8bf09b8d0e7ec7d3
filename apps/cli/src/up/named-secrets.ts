import type { Settings, SettingsReader } from '@sekisho/platform';
import { readersOfSecrets } from '@sekisho/platform/settings-readers';
import type { OwnService } from './own-services.ts';

const sections = Object.keys(readersOfSecrets) as (keyof typeof readersOfSecrets)[];

/** What settings may name secrets in. */
export type NamedSecrets = Partial<Pick<Settings, keyof typeof readersOfSecrets>>;

/** By what a reference names its secret: `{ env: NAME }`, or `{ file: PATH }`. */
type Place = 'env' | 'file';

/** Variables of the environment, or paths as they are written, of all secrets that the settings name. */
export const secretsIn = (settings: NamedSecrets, place: Place, among = sections): string[] =>
  among.flatMap((section) => namedIn(settings[section], place));

/** The same of those alone that a service reads. */
export const secretsFor = (service: OwnService, settings: NamedSecrets, place: Place): string[] =>
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
