import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { violations } from './harness/accessibility.ts';
import { settled, show } from './harness/looks.ts';
import { scenario } from './harness/scenario.ts';

/** The form says by this field alone what it lacks, aloud, and the field has the focus. */
async function lacks(form: Page | Locator, field: Locator, sentence: string): Promise<void> {
  const alert = form.getByRole('alert').filter({ hasText: sentence });
  await alert.first().waitFor();
  expect(await field.page().evaluate('document.activeElement.id')).toBe(await field.getAttribute('id'));
  expect(await field.getAttribute('aria-invalid')).toBe('true');
  const told = (await field.getAttribute('aria-describedby')) ?? '';
  expect(told.split(' ')).toContain(await alert.first().getAttribute('id'));
}

describe('a link of which a letter has left a part', () => {
  scenario.for(['/invitation#2AKjef1y', '/setup#2AKjef1y'])('says so: %s', async (link, { page }) => {
    await page.goto(link);
    await page.getByText('Part of the address is missing.').waitFor();
    expect(await violations(page)).toEqual([]);
  });
});

describe('the code of an invitation', () => {
  scenario('is typed by the keys for digits', async ({ page, gateway }) => {
    const [link = ''] = /https:\S+/.exec(await gateway.cli('admin', 'add', 'iris', '--role', 'viewer')) ?? [];
    await page.goto(`/invitation${new URL(link).hash}`);
    const code = page.getByLabel('The code that the app shows now');
    await code.waitFor();
    expect(await code.getAttribute('inputmode')).toBe('numeric');
    await gateway.cli('admin', 'remove', 'iris');
  });
});

describe('a form that lacks something', () => {
  scenario('says so by the fields where one signs in, in the language of the page', async ({ page }) => {
    await page.goto('/');
    await settled(page);
    const name = page.getByRole('textbox', { name: 'Name', exact: true });
    await page.getByRole('button', { name: 'Next' }).click();
    await lacks(page, name, 'Fill this in');
    expect(await page.getByRole('alert').count()).toBe(2);
    expect(await violations(page)).toEqual([]);
    await name.fill('ada');
    await expect.poll(() => page.getByRole('alert').count()).toBe(1);
    await name.press('Enter');
    await lacks(page, page.getByLabel(/^Password/), 'Fill this in');

    await show(page, { language: 'ja', scheme: 'dark' });
    await page.getByRole('button', { name: '次へ' }).click();
    await lacks(page, page.getByRole('textbox', { name: '名前', exact: true }), '入力してください');
    expect(await violations(page)).toEqual([]);
    const shown = page.getByRole('button', { name: '文字を表示' });
    await page.getByLabel(/^パスワード/).fill('secret');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await shown.getAttribute('aria-pressed')).toBe('true');
    expect(await page.getByLabel(/^パスワード/).getAttribute('type')).toBe('text');
  });

  scenario('says so in dialogues and for passwords, codes and dates', async ({ signIn, gateway }) => {
    await gateway.addUser('dora', "dora's password");
    const page = await signIn('administrator');
    await page.goto('/certificates');
    await page.getByRole('button', { name: 'Issue a certificate' }).click();
    const issue = page.getByRole('dialog', { name: 'Issue a certificate' });
    await issue.getByRole('button', { name: 'Issue', exact: true }).click();
    await lacks(issue, issue.getByRole('textbox', { name: 'Name', exact: true }), 'Fill this in');
    expect(await violations(page)).toEqual([]);

    await page.goto('/gateway/realms');
    await page.getByRole('button', { name: 'Add a back end' }).click();
    const backEnd = page.getByRole('dialog', { name: 'Add a back end' });
    await backEnd.getByRole('button', { name: 'Take over into the draft' }).click();
    await lacks(backEnd, backEnd.getByRole('textbox', { name: 'Name', exact: true }), 'Fill this in');

    await page.goto('/account');
    await page.getByLabel('Current password').fill('whatever it is');
    await page.getByLabel('New password').fill('too short');
    await page.getByRole('button', { name: 'Change the password' }).click();
    await lacks(page, page.getByLabel('New password'), 'At least 12 letters');
    await page.getByLabel('New password').fill('four words of a passphrase');
    await page.getByLabel('Code of your authenticator app').press('Enter');
    const code = page.getByLabel('Code of your authenticator app');
    await lacks(page, code, 'Fill this in');
    // A recovery code, which has letters, may stand here too.
    expect(await code.getAttribute('inputmode')).toBeNull();
    expect(await page.getByRole('alert').count()).toBe(1);

    await page.goto('/users');
    await page.getByRole('row', { name: /^dora/ }).click();
    const user = page.getByRole('dialog', { name: 'dora' });
    await user.getByLabel('Last day').pressSequentially('12');
    await user.getByRole('button', { name: 'Save the rules' }).click();
    await lacks(user, user.getByLabel('Last day'), 'This is incomplete, or cannot be so');
    await gateway.cli('user', 'remove', 'dora');
  });
});
