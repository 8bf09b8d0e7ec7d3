import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { codeOfNow } from '../support/totp.ts';
import { expectAccessible, violations } from './harness/accessibility.ts';
import { choose, code, codeIn } from './harness/files.ts';
import { settled, show } from './harness/looks.ts';
import { keepPicture } from './harness/pictures.ts';
import { scenario } from './harness/scenario.ts';
import { consoleUrl } from './harness/site.ts';

const password = 'another four plain words';
/** Passkeys belong to host names, not to addresses. */
const byName = consoleUrl.replace('127.0.0.1', 'localhost');

/** Gives the page's browser a device with a fingerprint reader, as its debugger can. */
async function plugInAuthenticator(page: Page): Promise<void> {
  const debug = await page.context().newCDPSession(page);
  await debug.send('WebAuthn.enable');
  await debug.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

async function signInByCode(page: Page, name: string, code: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await page.getByLabel(/^Password/).fill(password);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Code of your authenticator app').fill(code);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
}

describe('a second administrator', () => {
  scenario(
    'comes by a link, signs in by app, recovery code or passkey, ends other sign-ins, and loses nothing that was typed',
    async ({ signIn, newPage, gateway }) => {
      const first = await signIn('administrator');
      await first.getByRole('link', { name: 'Administrators' }).click();
      await settled(first);
      await first.getByRole('button', { name: 'Add an administrator' }).click();
      const dialog = first.getByRole('dialog', { name: 'Add an administrator' });
      await dialog.getByLabel('Name').fill('nora');
      await choose(dialog, 'Role', 'Administrator: everything');
      expect(await violations(first)).toEqual([]);
      await dialog.getByRole('button', { name: 'Add an administrator' }).click();
      const link = await codeIn(first);
      await first.getByRole('row', { name: /^nora/ }).getByText('invited').waitFor();
      await keepPicture(first, 'administrators');

      const page = await newPage();
      await plugInAuthenticator(page);
      await page.goto(link.replace(consoleUrl, byName));
      await settled(page);
      await page.getByLabel(/^Password/).fill(password);
      await page.getByLabel('The code that the app shows now').fill('000000');
      await page.getByRole('button', { name: 'Set up and sign in' }).click();
      await page.getByRole('alert').waitFor();
      const secret = await codeIn(page);
      expect(await violations(page)).toEqual([]);
      await page.getByLabel('The code that the app shows now').fill(codeOfNow(secret));
      await page.getByRole('button', { name: 'Set up and sign in' }).click();
      await page.getByRole('heading', { level: 1, name: 'Your recovery codes' }).waitFor();
      const recovery = await page.locator(code).allTextContents();
      expect(recovery).toHaveLength(8);
      expect(await violations(page)).toEqual([]);
      await page.getByRole('button', { name: 'I have kept them: to the console' }).click();
      await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();

      await page.getByRole('button', { name: 'nora' }).click();
      await page.getByRole('menuitem', { name: 'Your account' }).click();
      await settled(page);
      await page.getByLabel('Call it').fill('Laptop');
      await page.getByRole('button', { name: 'Add a passkey' }).click();
      await page.getByRole('cell', { name: 'Laptop' }).waitFor();
      await expectAccessible(page);
      await show(page, { language: 'en', scheme: 'light' });
      await page.getByRole('button', { name: 'nora' }).click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
      await page.getByRole('heading', { level: 1, name: 'Your account' }).waitFor();

      const another = await newPage();
      await another.goto('/');
      await signInByCode(another, 'nora', recovery[0] ?? '');
      await another.goto('/account');
      await another.getByText('here', { exact: true }).waitFor();
      expect(await another.getByRole('cell', { name: 'Chrome, Linux' }).count()).toBe(2);

      // While they are at a form, their sign-in ends.
      await page.getByRole('link', { name: 'Users & groups' }).click();
      await page.getByRole('button', { name: 'Add a user' }).click();
      await page
        .getByRole('dialog', { name: 'Add a user' })
        .getByRole('textbox', { name: 'Name', exact: true })
        .fill('typed-by-nora');
      await another.getByRole('button', { name: 'End all others' }).click();
      await another.getByRole('button', { name: 'End all others' }).waitFor({ state: 'detached' });
      await page.getByText('Your sign-in has ended.').waitFor();
      expect(await page.getByRole('textbox', { name: 'Name', exact: true }).inputValue()).toBe('nora');
      expect(await violations(page)).toEqual([]);
      await keepPicture(page, 'sign-in');
      await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
      const form = page.getByRole('dialog', { name: 'Add a user' });
      await form.waitFor();
      expect(await form.getByRole('textbox', { name: 'Name', exact: true }).inputValue()).toBe('typed-by-nora');
      await form.getByRole('button', { name: 'Add', exact: true }).click();
      await form.getByText('Password of typed-by-nora').waitFor();
      await gateway.cli('user', 'remove', 'typed-by-nora');

      await first.getByRole('row', { name: /^nora/ }).getByRole('button', { name: 'Remove' }).click();
      const asked = first.getByRole('dialog', { name: 'Remove: nora' });
      await asked.getByRole('button', { name: 'Remove' }).click();
      await first.getByRole('row', { name: /^nora/ }).waitFor({ state: 'detached' });
      await another.reload();
      await another.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    },
  );
});
