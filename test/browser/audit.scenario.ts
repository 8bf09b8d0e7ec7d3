import { describe } from 'vitest';
import { expectAccessible } from './harness/accessibility.ts';
import { settled } from './harness/looks.ts';
import { keepPicture } from './harness/pictures.ts';
import { scenario } from './harness/scenario.ts';

describe('the audit page', () => {
  scenario('shows a change that was made on the command line, before and after', async ({ signIn, gateway }) => {
    await gateway.addUser('dora', "dora's password");
    await gateway.cli('user', 'lock', 'dora');
    const page = await signIn('viewer');
    await page.getByRole('link', { name: 'Audit' }).click();
    await settled(page);
    await page.getByRole('searchbox').fill('dora');
    await page.getByRole('row', { name: /user\.lock dora/ }).waitFor();
    await keepPicture(page, 'audit');
    await expectAccessible(page);
    await page
      .getByRole('row', { name: /user\.lock dora/ })
      .getByRole('button', { name: 'Show' })
      .click();
    const change = page.getByRole('dialog', { name: /user\.lock dora/ });
    await change.getByRole('columnheader', { name: 'After' }).waitFor();
    await gateway.cli('user', 'remove', 'dora');
  });
});
