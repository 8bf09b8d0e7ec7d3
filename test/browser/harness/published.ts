import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Gateway } from '../../support/gateway.ts';

type Settings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Publishes settings with keys more in some sections, and, when the work is done, those before again. */
export async function withPublished(gateway: Gateway, more: Settings, work: () => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sekisho-settings-'));
  const [before, after] = [join(folder, 'before.yaml'), join(folder, 'after.yaml')];
  await writeFile(before, await readFile(gateway.settingsFile, 'utf8'));
  const settings = JSON.parse(await readFile(before, 'utf8')) as Settings;
  const changed = Object.entries(more).map(([section, keys]) => [section, { ...settings[section], ...keys }]);
  await writeFile(after, JSON.stringify({ ...settings, ...Object.fromEntries(changed) }, null, 2));
  await gateway.cli('settings', 'publish', after);
  try {
    await work();
  } finally {
    await gateway.cli('settings', 'publish', before);
    await rm(folder, { recursive: true });
  }
}
