import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { kill } from '@sekisho/testing';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { violations } from './harness/accessibility.ts';
import { openIdProvider } from './harness/openid-provider.ts';
import { keepSettings, publish, rollBack } from './harness/publishing.ts';
import { scenario } from './harness/scenario.ts';

const secretFile = 'secrets/oidc';

/** Longer than the console takes to start on busy cores. */
const startedAnewMs = 40_000;
const shownMs = 3_000;

/** Whether the page where one signs in, in front of the page Audit, offers the provider; undefined: it does not come. */
async function offersAtAudit(page: Page): Promise<boolean | undefined> {
  try {
    await page.goto('/audit');
    await page.getByRole('button', { name: 'Next' }).waitFor({ timeout: shownMs });
    return (await page.getByRole('button', { name: 'Sign in by Example SSO' }).count()) === 1;
  } catch {
    return undefined;
  }
}

/** The page says that it does not hear from the gateway, and then that it does again. */
async function isBack(page: Page): Promise<void> {
  await page.getByText(/^(Connecting…|Not live)$/).waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
}

/** Their sign-in ends in the middle of a form: they go on there when they have signed in by a window of its own. */
async function signsInAgain(page: Page): Promise<void> {
  await page.goto('/users');
  await page.getByRole('button', { name: 'Add a user' }).click();
  const form = page.getByRole('dialog', { name: 'Add a user' });
  const typed = form.getByRole('textbox', { name: 'Name', exact: true });
  await typed.fill('typed-by-olga');
  await form.getByLabel('Password').fill('a secret that stays');
  await page.context().clearCookies();
  await form.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('Your sign-in has ended.').waitFor();
  const kept = async () => JSON.stringify(await page.context().storageState());
  expect(await kept()).not.toMatch(/typed-by-olga|a secret that stays/);

  // What the provider sends back is held until it is known what its window knows of this one.
  const answered = Promise.withResolvers<void>();
  await page.context().route('**/api/sign-in/single-sign-on/finish', async (route) => {
    await answered.promise;
    await route.continue();
  });
  const opened = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'Sign in by Example SSO' }).click();
  const own = await opened;
  await own.waitForURL('**/single-sign-on');
  expect(await own.evaluate('window.opener')).toBeNull();
  expect(await own.evaluate('window.name')).toBe('');
  expect(await page.getByText('Go on in the window that has opened.').count()).toBe(1);
  expect(await violations(page)).toEqual([]);
  const closed = own.waitForEvent('close');
  answered.resolve();
  await closed;
  await form.waitFor();
  expect(await typed.inputValue()).toBe('typed-by-olga');
  expect(await form.getByLabel('Password').inputValue()).toBe('a secret that stays');
  await form
    .getByRole('button', { name: 'Cancel' })
    .or(form.getByRole('button', { name: 'Close' }))
    .click();
}

describe('single sign-on', () => {
  scenario(
    'is published in the whole text, comes into force while the console starts anew, and lets in whom the provider knows',
    async ({ signIn, page, newPage, gateway, site, onTestFinished }) => {
      await keepSettings(gateway, onTestFinished);
      const provider = await openIdProvider.start(site.network, { name: 'olga', group: 'vpn-admins' });
      onTestFinished(() => kill(provider.pid ?? 0));
      await mkdir(gateway.file('secrets'), { recursive: true, mode: 0o700 });
      await writeFile(gateway.file(secretFile), openIdProvider.secret, { mode: 0o600 });
      const former = JSON.parse(await readFile(gateway.file('sekisho.yaml'), 'utf8'));
      const console = { ...former.console, oidc: openIdProvider.settings(secretFile, 'vpn-admins') };

      const administrator = await signIn('administrator');
      await administrator.goto('/gateway/text');
      const text = administrator.getByLabel('The file of the settings');
      await text.fill('console: { oidc: 7 }');
      await administrator
        .getByText(/console\.oidc/)
        .first()
        .waitFor();
      expect(await administrator.getByRole('button', { name: 'Review and publish …' }).isDisabled()).toBe(true);
      await text.fill(JSON.stringify({ ...former, console }, null, 2));
      await publish(administrator, 'Example SSO');
      await isBack(administrator);

      // The console of before may answer once more while it ends.
      await expect.poll(() => offersAtAudit(page), { timeout: startedAnewMs }).toBe(true);
      expect(await violations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Sign in by Example SSO' }).click();
      await page.getByRole('heading', { level: 1, name: 'Audit' }).waitFor();
      await page.getByRole('button', { name: 'olga' }).click();
      await page.getByText('Role: administrator').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('row', { name: /console\.sign-in olga/ }).waitFor();

      await signsInAgain(page);

      await rollBack(administrator);
      await isBack(administrator);
      const stranger = await newPage();
      await expect.poll(() => offersAtAudit(stranger), { timeout: startedAnewMs }).toBe(false);
    },
  );
});
