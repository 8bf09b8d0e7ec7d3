import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { SettingsBus } from '@sekisho/administration';
import { parseSettings, type Settings, withRetiredPreSharedKey } from '@sekisho/platform';
import { withGateway } from '../gateway.ts';
import { requirePublished } from '../settings/published.ts';
import { readRunFile, runsHere } from '../state/run-file.ts';
import type { StatePaths } from '../state/state-paths.ts';
import { type MadeKey, planPreSharedKey, preSharedKeyFile, requireRetirable, type WantedKey } from './rotation.ts';

/** Whether a gateway runs here with these settings, so that a change of them can be published. */
export const isRunningWith = (paths: StatePaths, { file }: Settings): boolean =>
  runsHere(paths) && readRunFile(paths).settings === file;

/** Has the running gateway make a key, which is in force at once. @throws CommandError */
export async function publishNewKey(
  paths: StatePaths,
  settings: Settings,
  wanted: WantedKey,
  by: string,
): Promise<MadeKey> {
  const { name, groups, old: replaces } = planPreSharedKey(settings, wanted);
  await withGateway(paths, async ({ bus }) => {
    const published = new SettingsBus(bus);
    const { revision: base } = await published.show();
    const key = { name, ...(groups && { groups: [...groups] }), ...(replaces !== undefined && { replaces }) };
    requirePublished(await published.makeKey({ base, by, ...key }));
  });
  const file = resolve(settings.directory, preSharedKeyFile(name));
  const text = readFileSync(file, 'utf8').trimEnd();
  return { name, text, file, settingsFile: settings.file, groups, old: replaces };
}

/** @param on ISO 8601; undefined: now. @returns the moment from which on the key is refused. @throws CommandError */
export async function publishRetirement(
  paths: StatePaths,
  settings: Settings,
  { name, on, by }: { readonly name: string; readonly on: string | undefined; readonly by: string },
): Promise<Date> {
  requireRetirable(settings, name);
  const retired = on ?? new Date().toISOString();
  return withGateway(paths, async ({ bus }) => {
    const published = new SettingsBus(bus);
    const { revision: base, text: before } = await published.show();
    const text = withRetiredPreSharedKey(before, name, retired);
    requirePublished(await published.publish({ base, text, by, note: `pre-shared key ${name} retired` }));
    const key = parseSettings(text, settings.file).preSharedKey.keys.find((one) => one.name === name);
    return key?.retired ?? new Date(retired);
  });
}
