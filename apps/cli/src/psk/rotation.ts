import {
  accessSync,
  chownSync,
  constants,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { preSharedKeyGroups, typeableSecret } from '@sekisho/administration';
import {
  loadSettings,
  type PreSharedKeySettings,
  parseSettings,
  preSharedKeyName,
  type Settings,
  SettingsError,
  withNewPreSharedKey,
  withRetiredPreSharedKey,
} from '@sekisho/platform';
import { CommandError, reasonOf } from '../command-error.ts';
import { readOrMakePrivate } from '../state/private-files.ts';
import { isRetired } from '../up/pre-shared-key.ts';

/** A key that was made, and the one that it is to replace. */
export interface MadeKey {
  readonly name: string;
  readonly text: string;
  readonly file: string;
  readonly settingsFile: string;
  readonly groups: readonly string[] | undefined;
  readonly old: string | undefined;
}

export interface WantedKey {
  readonly name: string | undefined;
  /** The key to be replaced. */
  readonly of: string | undefined;
  readonly groups: readonly string[] | undefined;
}

/** A key that is to be made. */
export interface PlannedKey {
  readonly name: string;
  readonly groups: readonly string[] | undefined;
  /** Name of the one that it is to replace. */
  readonly old: string | undefined;
}

/** @throws CommandError where it cannot be */
export function planPreSharedKey(settings: Settings, wanted: WantedKey, now = new Date()): PlannedKey {
  const { keys } = settings.preSharedKey;
  const name = wanted.name ?? freeName(keys, now);
  const { success } = preSharedKeyName.safeParse(name);
  if (!success) throw new CommandError('A key has a name of up to 32 letters, digits, ".", "-" or "_".');
  if (keys.some((key) => key.name === name)) throw new CommandError(`There is a pre-shared key ${name} already.`);
  const old = replacedBy(keys, wanted);
  return { name, groups: wanted.groups ?? old?.groups, old: old?.name };
}

/**
 * Makes a key and its entry in the settings. Nothing of the keys that are there is changed: both are valid.
 * @throws CommandError
 */
export function rotatePreSharedKey(settings: Settings, wanted: WantedKey, now = new Date()): MadeKey {
  const { name, groups, old } = planPreSharedKey(settings, wanted, now);
  const secret = { file: preSharedKeyFile(name) };
  const entry = `- { name: "${name}", secret: { file: ${secret.file} }${groups === undefined ? '' : `, groups: [${groups.join(', ')}]`} }`;
  requireWritable(settings.file, `add to preSharedKey.keys in it:\n  ${entry}`);
  const file = resolve(settings.directory, secret.file);
  const { text, made } = readOrMakePrivate(file, () => typeableSecret(preSharedKeyGroups));
  try {
    editSettings(settings.file, (yaml) => withNewPreSharedKey(yaml, { name, secret, groups }));
  } catch (error) {
    // Nobody knows of it yet.
    if (made) rmSync(file, { force: true });
    throw error;
  }
  return { name, text, file, settingsFile: settings.file, groups, old };
}

/** @throws CommandError where the key may not be retired */
export function requireRetirable(settings: Settings, name: string, now = new Date()): void {
  const { keys } = settings.preSharedKey;
  const key = keys.find((one) => one.name === name);
  if (key === undefined) {
    throw new CommandError(
      `There is no pre-shared key ${name}; the settings name ${keys.map((one) => one.name).join(', ')}.`,
    );
  }
  const others = keys.filter((one) => one !== key && !isRetired(one, now.getTime()));
  if (others.length === 0) {
    throw new CommandError(
      `${name} is the only pre-shared key in use: make another one first, with sekisho psk rotate.`,
    );
  }
}

/** @param on ISO 8601; undefined: now. @returns the moment from which on the key is refused. @throws CommandError */
export function retirePreSharedKey(settings: Settings, name: string, on: string | undefined, now = new Date()): Date {
  requireRetirable(settings, name, now);
  const retired = on ?? now.toISOString();
  requireWritable(settings.file, `give the key ${name} in it:  retired: ${retired}`);
  editSettings(settings.file, (yaml) => withRetiredPreSharedKey(yaml, name, retired));
  const edited = loadSettings(settings.file).preSharedKey.keys.find((one) => one.name === name);
  return edited?.retired ?? new Date(retired);
}

/** Where the secret of a key that is made is kept, beside the settings. */
export const preSharedKeyFile = (name: string): string => `secrets/psk-${name}`;

/** The date, and a number where there was a key that day. */
function freeName(keys: readonly PreSharedKeySettings[], now: Date): string {
  const date = now.toISOString().slice(0, 'YYYY-MM-DD'.length);
  const names = [date, ...keys.map((_, index) => `${date}-${index + 2}`)];
  return names.find((name) => keys.every((key) => key.name !== name)) ?? date;
}

function replacedBy(
  keys: readonly PreSharedKeySettings[],
  { of, groups }: WantedKey,
): PreSharedKeySettings | undefined {
  if (of !== undefined) {
    const old = keys.find(({ name }) => name === of);
    if (old === undefined) throw new CommandError(`There is no pre-shared key ${of}.`);
    return old;
  }
  const inUse = keys.filter((key) => !isRetired(key));
  if (inUse.length === 1 && groups === undefined) return inUse[0];
  if (groups !== undefined) return undefined;
  const names = inUse.map(({ name }) => name).join(', ');
  throw new CommandError(`Several pre-shared keys are in use (${names}): say which one is to be replaced, with --of.`);
}

/** @throws CommandError which says what to do by hand instead */
function requireWritable(file: string, instead: string): void {
  try {
    accessSync(file, constants.W_OK);
    accessSync(dirname(file), constants.W_OK);
  } catch {
    throw new CommandError(`${file} cannot be changed from here: ${instead}`);
  }
}

/** Replaces the settings as a whole, unless they would not be valid. @throws CommandError */
function editSettings(file: string, edit: (text: string) => string): void {
  // What a link leads to: the link stays.
  const target = realpathSync(file);
  const fresh = `${target}.${process.pid}.new`;
  try {
    const text = edit(readFileSync(target, 'utf8'));
    parseSettings(text, file);
    const { mode, uid, gid } = statSync(target);
    writeFileSync(fresh, text, { mode, flush: true });
    if (process.getuid?.() === 0) chownSync(fresh, uid, gid);
    renameSync(fresh, target);
  } catch (error) {
    rmSync(fresh, { force: true });
    if (error instanceof SettingsError) throw new CommandError(`The settings were left as they are.\n${error.message}`);
    throw new CommandError(`The settings were left as they are: ${reasonOf(error)}`);
  }
}
