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

      await rollBack(administrator);
      await isBack(administrator);
      const stranger = await newPage();
      await expect.poll(() => offersAtAudit(stranger), { timeout: startedAnewMs }).toBe(false);
    },
  );
});
