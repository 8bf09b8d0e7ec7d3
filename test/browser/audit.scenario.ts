import { describe } from 'vitest';
import { expectAccessible } from './harness/accessibility.ts';
import { settled } from './harness/looks.ts';
import { keepPicture } from './harness/pictures.ts';
import { scenario } from './harness/scenario.ts';

describe('the audit page', () => {
  scenario('shows a change that was made on the command line, before and after', async ({ signIn, gateway }) => {
    await gateway.addUser('dora', "dora's password");
    await gateway.cli('user', 'set', 'dora', '--disabled', 'on');
    const page = await signIn('viewer');
    await page.getByRole('link', { name: 'Audit' }).click();
    await settled(page);
    await page.getByRole('searchbox').fill('dora');
    await page.getByRole('row', { name: /User changed: dora/ }).waitFor();
    await keepPicture(page, 'audit');
    await page
      .getByRole('row', { name: /user\.set dora/ })
      .getByRole('button', { name: 'Show' })
      .click();
    const change = page.getByRole('dialog', { name: /user\.set dora/ });
    await change.getByRole('columnheader', { name: 'After' }).waitFor();
    await gateway.cli('user', 'remove', 'dora');
    await expectAccessible(page);
  });
});
