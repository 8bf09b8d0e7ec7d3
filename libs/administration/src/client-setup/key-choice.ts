import type { PreSharedKeySettings, Settings } from '@sekisho/platform';
import { AdministrationError } from '../administration-error.ts';

/** Whom a key is for, and which one where somebody says so. */
export interface KeyWish {
  /** Of the user; undefined: it is for everybody. */
  readonly groups?: readonly string[] | undefined;
  /** By its name. */
  readonly wanted?: string | undefined;
}

type Keys = Pick<Settings, 'preSharedKey' | 'ike'>;

/** Keys that clients may still be given, those for everybody first. None: they are switched off, or all retired. */
export function usableKeys({ preSharedKey, ike }: Keys, now = Date.now()): readonly PreSharedKeySettings[] {
  if (!preSharedKey.support || !ike.machineAuthentication.includes('pre-shared-key')) return [];
  const usable = preSharedKey.keys.filter(({ retired }) => retired === undefined || retired.getTime() > now);
  const isFor = (everybody: boolean) => usable.filter(({ groups }) => (groups === undefined) === everybody);
  return [...isFor(true), ...isFor(false)];
}

/**
 * The key of a set-up: the one that is named, else the first that its user may have, as one that is for some groups alone is no use to
 * others. @throws AdministrationError where there is none
 */
export function keyFor(settings: Keys, { groups = [], wanted }: KeyWish, now?: number): PreSharedKeySettings {
  const keys = usableKeys(settings, now);
  if (wanted !== undefined) {
    const named = keys.find(({ name }) => name === wanted);
    if (named !== undefined) return named;
    throw new AdministrationError(
      `There is no pre-shared key ${wanted} that clients may be given: see sekisho psk list.`,
    );
  }
  const first = keys.find((key) => key.groups === undefined || key.groups.some((each) => groups.includes(each)));
  if (first !== undefined) return first;
  throw new AdministrationError(
    keys.length === 0
      ? 'This gateway takes no pre-shared keys: machines prove themselves by certificates.'
      : 'There is no pre-shared key that this user may have: name one, or put the user into a group that has one.',
  );
}
