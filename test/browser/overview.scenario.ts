import { describe, expect } from 'vitest';
import { as } from '../support/network/login.ts';
import { expectAccessible } from './harness/accessibility.ts';
import { settled } from './harness/looks.ts';
import { keepPicture } from './harness/pictures.ts';
import { scenario } from './harness/scenario.ts';

describe('the overview', () => {
  scenario('counts a client that connects, without being loaded again', async ({ signIn, realClient }) => {
    const page = await signIn('viewer');
    await settled(page);
    await page.getByText('Live', { exact: true }).waitFor();
    await page.evaluate('window.isTheSamePage = true');
    await realClient.mustConnect(as('agnes'));
    await page.getByRole('region', { name: 'Connected now' }).getByText('1', { exact: true }).waitFor();
    // The plot ends with what the tile says.
    const plot = page.getByRole('slider', { name: 'Sessions' });
    await expect.poll(() => plot.getAttribute('aria-valuetext')).toMatch(/Connected now 1$/);
    await page.getByRole('region', { name: 'Addresses in use' }).getByRole('meter').first().waitFor();
    expect(await page.evaluate('window.isTheSamePage')).toBe(true);
    await keepPicture(page, 'overview');
    await expectAccessible(page);
  });
});
