import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { as, passwordOf } from '../support/network/login.ts';
import { violations } from './harness/accessibility.ts';
import { codeIn, saved } from './harness/files.ts';
import { looks, settled, show } from './harness/looks.ts';
import { keepPicture } from './harness/pictures.ts';
import { withPublished } from './harness/published.ts';
import { scenario } from './harness/scenario.ts';

const csv = (text: string) => ({ name: 'staff.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });

async function openUser(page: Page, name: string) {
  await page.goto('/users');
  await page.getByRole('cell', { name, exact: true }).click();
  const user = page.getByRole('dialog', { name });
  await user.getByRole('heading', { name: 'Account' }).waitFor();
  return user;
}

describe('the users page', () => {
  scenario(
    'takes users from a file, names each mistake by its line, and lets them in at the address that is theirs',
    async ({ signIn, realClient, site }) => {
      const page = await signIn('administrator');
      await page.getByRole('link', { name: 'Users & groups' }).click();
      await settled(page);
      await page.getByRole('button', { name: 'Import CSV' }).click();
      const dialog = page.getByRole('dialog', { name: 'Import users from a CSV file' });
      const file = dialog.locator('input[type=file]');
      const add = dialog.getByRole('button', { name: 'Add them' });

      await file.setInputFiles(
        csv('name,expires,groups,address\nina,,,\nagnes,,,\nivo,2026-02-30,,\nir is,,nobody,10.20.2\n'),
      );
      await dialog.getByText('Line 3: there is a user agnes already').waitFor();
      await dialog.getByText('Line 4: this is no day such as 2026-12-31: “2026-02-30”').waitFor();
      await dialog.getByText('Line 5: there is no group nobody').waitFor();
      await dialog.getByText('Line 5: this is no IPv4 address that a host may have: “10.20.2”').waitFor();
      await dialog.getByText('1 user can be added.').waitFor();
      expect(await add.isDisabled()).toBe(true);
      expect(await violations(page)).toEqual([]);
      await keepPicture(page, 'import');

      await file.setInputFiles(csv('name,password,address\nina,,10.20.2.7\nivo,"a password, with a comma",\n'));
      await dialog.getByText('2 users can be added.').waitFor();
      await dialog.getByText('What is wrong in the file').waitFor({ state: 'detached' });
      await add.click();
      await dialog.getByText('2 users were added.').waitFor();
      const [passwords] = await saved(page, site.network.directory, () =>
        dialog.getByRole('button', { name: 'Download the passwords' }).click(),
      );
      const [, password = ''] = /^ina,"?'?(.*?)"?\r?$/m.exec((await passwords?.text()) ?? '') ?? [];
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Import CSV');

      const { address } = await realClient.mustConnect(as('ina', { password }));
      expect(address).toBe('10.20.2.7');
      await page.reload();
      const row = page.getByRole('row', { name: /^ina / });
      await row.getByText('10.20.2.7').waitFor();
      await keepPicture(page, 'users');
    },
  );

  scenario('gives a user an address that is nobody else’s', async ({ signIn, realClient, gateway }) => {
    for (const name of ['olga', 'otto']) await gateway.addUser(name, passwordOf(name));
    await gateway.cli('user', 'set', 'otto', '--address', '10.20.2.8');
    const page = await signIn('administrator');
    const user = await openUser(page, 'olga');
    const address = user.getByLabel('Address of the account');
    const save = user.getByRole('button', { name: 'Save the address' });
    // Whoever hears the page is not interrupted while they type.
    const wrong = user.getByRole('alert').filter({ hasText: 'An IPv4 address that a host may have' });
    await address.fill('10.20.2');
    await settled(page);
    expect(await wrong.count()).toBe(0);
    await address.press('Tab');
    await wrong.waitFor();
    await address.fill('10.20.3');
    await wrong.waitFor({ state: 'detached' });
    await address.press('Enter');
    await wrong.waitFor();
    await address.fill('10.20.0.77');
    await user.getByText('The pool “default” may give this address to anybody').waitFor();
    await address.fill('10.20.2.8');
    await user.getByText('otto has this address already.').waitFor();
    await save.click();
    await user.getByText('The user otto has the address 10.20.2.8 already.').waitFor();
    await address.fill('10.20.2.9');
    expect(await user.getByText(/otto/).count()).toBe(0);
    await user.getByText('The address is of no pool').waitFor();
    await settled(page);
    expect(await violations(page)).toEqual([]);
    await save.click();
    await page.getByText('Saved the address of olga').waitFor();

    expect((await realClient.mustConnect(as('olga'))).address).toBe('10.20.2.9');
    await page.goto('/sessions');
    await page.getByRole('row', { name: /olga/ }).click();
    await page.getByText('granted with the login').waitFor();

    await writeFile(gateway.file('ipassignment.conf'), '* addr 10.20.2.10 olga\n');
    await withPublished(gateway, { officeMode: { file: 'ipassignment.conf' } }, async () => {
      await (await openUser(page, 'olga'))
        .getByText('Line 1 of the per-user file comes first: this user gets its address and not the account’s')
        .waitFor();
    });
    expect(await gateway.cli('changes', '--what', 'olga')).toContain('10.20.2.9');
  });

  scenario('helps a user who does not get in', async ({ signIn, realClient, gateway }) => {
    await gateway.addUser('emil', 'the former password');
    const page = await signIn('operator');
    expect((await realClient.connect(as('emil', { password: 'something else' }))).connected).toBe(false);
    const user = await openUser(page, 'emil');
    await user.getByText('Wrong passwords in a row').waitFor();
    await user.getByRole('button', { name: 'Unlock' }).click();
    await page.getByText('Unlocked emil.').waitFor();
    await user.getByRole('button', { name: 'Unlock' }).waitFor({ state: 'detached' });
    expect(await user.getByRole('button', { name: 'Remove the user' }).count()).toBe(0);

    await user.getByRole('button', { name: 'Reset the password' }).click();
    const asked = page.getByRole('dialog', { name: 'Reset the password' });
    await asked.getByRole('button', { name: 'Reset the password' }).click();
    const password = await codeIn(user);
    await user.getByRole('button', { name: 'I have copied it' }).click();
    await user.getByText('Password of emil').waitFor({ state: 'detached' });
    await realClient.mustConnect(as('emil', { password }));
  });

  scenario('rules until when, how often and whether somebody gets in', async ({ signIn, realClient, gateway }) => {
    await gateway.addUser('edda', "edda's password");
    const page = await signIn('administrator');
    const user = await openUser(page, 'edda');
    await user.getByLabel('Login hours').fill('on Mondays');
    await user.getByRole('button', { name: 'Save the rules' }).click();
    await user.getByRole('alert').waitFor();
    expect(await user.getByLabel('Login hours').inputValue()).toBe('on Mondays');
    await user.getByLabel('Login hours').fill('');
    await user.getByLabel('Last day').fill('2026-01-31');
    await user.getByLabel('Logins at once', { exact: true }).fill('2');
    await user.getByRole('button', { name: 'Save the rules' }).click();
    await page.getByText('Saved the rules of edda.').waitFor();
    await user.getByText('Expired').waitFor();
    expect(await gateway.cli('user', 'show', 'edda')).toMatch(/2026-01-31/);

    expect((await realClient.connect(as('edda'))).connected).toBe(false);
    const { sentence } = await gateway.logged({ user: 'edda', code: 'account-expired' });
    await page.goto('/attempts');
    await page
      .getByRole('row', { name: /edda/ })
      .getByText(sentence ?? '')
      .waitFor();

    await (await openUser(page, 'edda')).getByRole('button', { name: 'Remove the user' }).click();
    const asked = page.getByRole('dialog', { name: 'Remove the user' });
    await asked.getByLabel('Type edda to confirm').fill('edda');
    await asked.getByRole('button', { name: 'Remove the user' }).click();
    await page.getByText('Removed edda.').waitFor();
    await page.getByRole('cell', { name: 'edda', exact: true }).waitFor({ state: 'detached' });
  });
});

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
