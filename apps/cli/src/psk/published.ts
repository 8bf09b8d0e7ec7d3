import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { AdministrationError, SettingsBus } from '@sekisho/administration';
import { parseSettings, type Settings, withRetiredPreSharedKey } from '@sekisho/platform';
import { CommandError } from '../command-error.ts';
import { withGateway } from '../gateway.ts';
import { publishTold } from '../settings/published.ts';
import { readRunFile, runsHere } from '../state/run-file.ts';
import type { StatePaths } from '../state/state-paths.ts';
import { type MadeKey, planPreSharedKey, requireRetirable, type WantedKey } from './rotation.ts';

/** Whether a change of these settings can be published: by the gateway that runs with them here, or by the publisher of a cluster. */
export async function canPublish(paths: StatePaths, { file }: Settings, env = process.env): Promise<boolean> {
  if (runsHere(paths)) return readRunFile(paths).settings === file;
  if (!env.SEKISHO_NATS_URL) return false;
  try {
    return await withGateway(paths, async ({ bus }) => (await new SettingsBus(bus).show()).publishable);
  } catch (error) {
    if (error instanceof AdministrationError || error instanceof CommandError) return false;
    throw error;
  }
}

/** Has the running gateway make a key, which is in force at once. @throws CommandError */
export async function publishNewKey(
  paths: StatePaths,
  settings: Settings,
  wanted: WantedKey,
  by: string,
): Promise<MadeKey> {
  const { name, groups, old: replaces } = planPreSharedKey(settings, wanted);
  const key = { name, ...(groups && { groups: [...groups] }), ...(replaces !== undefined && { replaces }) };
  const file = await withGateway(paths, async (gateway) => {
    await publishTold(gateway, {
      what: `psk.rotate ${name}`,
      publish: (published, { revision: base }) => published.makeKey({ base, by, ...key }),
    });
    return fileOf(name, parseSettings((await new SettingsBus(gateway.bus).show()).text, settings.file));
  });
  const text = readFileSync(file, 'utf8').trimEnd();
  return { name, text, file, settingsFile: settings.file, groups, old: replaces };
}

/** Where its secret is, which was made where the services run. */
function fileOf(name: string, { preSharedKey, directory }: Settings): string {
  const key = preSharedKey.keys.find((one) => one.name === name);
  if (key === undefined || 'env' in key.secret) throw new CommandError(`The settings name no file of the key ${name}.`);
  return resolve(directory, key.secret.file);
}

/** @param on ISO 8601; undefined: now. @returns the moment from which on the key is refused. @throws CommandError */
export async function publishRetirement(
  paths: StatePaths,
  settings: Settings,
  { name, on, by }: { readonly name: string; readonly on: string | undefined; readonly by: string },
): Promise<Date> {
  requireRetirable(settings, name);
  const retired = on ?? new Date().toISOString();
  return withGateway(paths, async (gateway) => {
    const note = `pre-shared key ${name} retired`;
    await publishTold(gateway, {
      ...{ what: `psk.retire ${name}`, note },
      publish: (published, { revision: base, text }) =>
        published.publish({ base, text: withRetiredPreSharedKey(text, name, retired), by, note }),
    });
    const { text } = await new SettingsBus(gateway.bus).show();
    const key = parseSettings(text, settings.file).preSharedKey.keys.find((one) => one.name === name);
    return key?.retired ?? new Date(retired);
  });
}
