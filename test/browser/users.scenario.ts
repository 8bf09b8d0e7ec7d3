import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { violations } from './harness/accessibility.ts';
import { looks, settled, show } from './harness/looks.ts';
import { withPublished } from './harness/published.ts';
import { scenario } from './harness/scenario.ts';

describe('a user', () => {
  scenario('is shown with the line of the per-user file that is theirs', async ({ signIn, gateway, site }) => {
    const lines = ['# Ours.', '* addr 10.200.5.8 agnes', '* range 10.200.5.1-10.200.5.9 bob', ''];
    await writeFile(join(site.gateway.directory, 'ipassignment.conf'), lines.join('\n'));
    await withPublished(gateway, { officeMode: { file: 'ipassignment.conf' } }, async () => {
      const page = await signIn('viewer');
      await page.getByRole('link', { name: 'Users & groups' }).click();
      await settled(page);
      for (const look of looks) {
        await show(page, look);
        await page.getByRole('row', { name: /^agnes/ }).click();
        const user = page.getByRole('dialog', { name: 'agnes' });
        await user.getByText('ipassignment.conf:2').waitFor();
        await user.getByText(look.language === 'en' ? /Line 3 gives .* to bob/ : /3 行が bob に/).waitFor();
        await settled(page);
        expect(await violations(page), `${look.language} ${look.scheme}`).toEqual([]);
        await page.keyboard.press('Escape');
        await user.waitFor({ state: 'hidden' });
      }
    });
  });
});

describe('what the gateway refuses', () => {
  scenario('is said in the language of the page', async ({ signIn }) => {
    const page = await signIn('administrator');
    await page.getByRole('link', { name: 'Users & groups' }).click();
    await settled(page);
    await show(page, { language: 'ja', scheme: 'light' });
    await page.getByRole('button', { name: 'ユーザーを追加' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('名前').fill('agnes');
    await dialog.getByRole('button', { name: '追加', exact: true }).click();
    await dialog.getByText('ユーザー agnes はすでに存在します。').waitFor();
  });
});
