import { describe, expect } from 'vitest';
import { violations } from './harness/accessibility.ts';
import { settled } from './harness/looks.ts';
import { scenario } from './harness/scenario.ts';

describe('who signed in too long ago for something', () => {
  scenario('is led to sign in again, and finds there what was typed', async ({ newPage, site }) => {
    const page = await newPage(site.signedIn.administrator);
    await page.goto('/administrators');
    await page.getByRole('button', { name: 'Add an administrator' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add an administrator' });
    await dialog.getByLabel('Name').fill('norbert');
    // Nobody waits ten minutes for what the gateway then answers; nor are the others of this role to be signed out.
    const detail = 'You signed in too long ago for this: sign out and in again, then do it.';
    const stale = { title: 'Conflict', status: 409, detail, remedy: 'sign-in-again' };
    await page.route('**/api/administrators', (route) =>
      route.request().method() === 'POST'
        ? route.fulfill({ status: 409, contentType: 'application/problem+json', body: JSON.stringify(stale) })
        : route.fallback(),
    );
    await page.route('**/api/sign-out', async (route) => {
      await page.context().clearCookies();
      await route.fulfill({ json: {} });
    });
    await dialog.getByRole('button', { name: 'Add an administrator' }).click();
    await dialog.getByText(detail).waitFor();
    await dialog.getByRole('button', { name: 'Sign in again' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    expect(await page.getByRole('textbox', { name: 'Name', exact: true }).inputValue()).toBe('ada');
    expect(await violations(page)).toEqual([]);

    // As by another window of this browser.
    const other = await page.context().newPage();
    await page.context().addCookies([...site.signedIn.administrator]);
    await other.goto('/');
    await other.evaluate(`new BroadcastChannel('sekisho-sign-in').postMessage('signed-in')`);
    await dialog.waitFor();
    expect(await dialog.getByLabel('Name').inputValue()).toBe('norbert');

    await dialog.getByRole('button', { name: 'Add an administrator' }).click();
    await dialog.getByRole('button', { name: 'Sign in again' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await page.context().addCookies([...site.signedIn.viewer]);
    await other.evaluate(`new BroadcastChannel('sekisho-sign-in').postMessage('signed-in')`);
    await page.getByRole('button', { name: 'vera' }).waitFor();
    await settled(page);
    expect(await page.getByText('norbert').count()).toBe(0);
    expect(await page.getByRole('row', { name: /^oscar/ }).count()).toBe(0);
  });
});
