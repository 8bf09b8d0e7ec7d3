import { describe, expect } from 'vitest';
import { as } from '../support/network/login.ts';
import { expectAccessible } from './harness/accessibility.ts';
import { settled } from './harness/looks.ts';
import { keepPicture } from './harness/pictures.ts';
import { scenario } from './harness/scenario.ts';

describe('the sessions page', () => {
  scenario('shows a client that connects, how it came about, and ends it', async ({ signIn, realClient, gateway }) => {
    const page = await signIn('operator');
    await page.getByRole('link', { name: 'Sessions' }).click();
    await settled(page);
    await realClient.mustConnect(as('agnes'));
    const row = page.getByRole('row', { name: /agnes/ });
    await row.waitFor();
    await keepPicture(page, 'sessions');
    const another = await signIn('viewer');
    await another.goto('/sessions');
    await another.getByRole('row', { name: /agnes/ }).waitFor();
    await expectAccessible(another);

    await row.getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: 'Session of agnes' }).waitFor();
    await settled(page);
    const told = page.getByRole('list', { name: /Step by step/ });
    expect(await told.getByRole('listitem').count()).toBeGreaterThan(10);
    await keepPicture(page, 'session');
    await another.goto(page.url());
    await expectAccessible(another);

    await page.getByRole('button', { name: 'End the session' }).click();
    const dialog = page.getByRole('dialog', { name: 'End the session of agnes?' });
    await dialog.getByRole('button', { name: 'End the session' }).click();
    await page.getByText('The session of agnes has ended.').waitFor();
    await gateway.sessionGone('agnes');
    await page.getByText('This session is over.').waitFor();
  });

  scenario('finds sessions by what is typed, and keeps that in its address', async ({ signIn }) => {
    const page = await signIn('viewer');
    await page.goto('/sessions?search=nobody-of-this-name');
    await settled(page);
    expect(await page.getByRole('searchbox').inputValue()).toBe('nobody-of-this-name');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    expect(new URL(page.url()).search).toBe('');
  });
});
