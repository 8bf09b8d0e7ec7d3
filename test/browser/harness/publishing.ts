import { copyFile, readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import type { Gateway } from '../../support/gateway.ts';
import { violations } from './accessibility.ts';

/** Publishes the draft, whose difference has to show this. The page comes back by itself, also where the console starts anew for it. */
export async function publish(page: Page, ...shown: readonly string[]): Promise<void> {
  await page.getByRole('button', { name: 'Review and publish …' }).click();
  const dialog = page.getByRole('dialog', { name: 'What will change' });
  for (const each of shown) await dialog.getByText(each).first().waitFor();
  const found = await violations(page);
  if (found.length > 0) throw new Error(found.join('\n'));
  await dialog.getByRole('button', { name: 'Publish' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('Published. The settings are in force.').waitFor();
}

/** Publishes what was in force before the last revision. */
export async function rollBack(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Gateway', exact: true }).click();
  await page.getByRole('tab', { name: 'History' }).click();
  await page.getByRole('button', { name: 'Roll back …' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Roll back to this revision?' });
  await dialog.getByRole('button', { name: 'Publish' }).click();
  await dialog.waitFor({ state: 'detached' });
}

/** Has what is in force now published again when the test is over, if anything else is then. */
export async function keepSettings(gateway: Gateway, whenOver: (restore: () => Promise<void>) => void): Promise<void> {
  const settings = gateway.file('sekisho.yaml');
  const before = gateway.file('settings-before.yaml');
  await copyFile(settings, before);
  whenOver(async () => {
    if ((await readFile(settings, 'utf8')) !== (await readFile(before, 'utf8')))
      await gateway.cli('settings', 'publish', before);
  });
}
