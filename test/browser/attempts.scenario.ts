import { describe, expect } from 'vitest';
import { as } from '../support/network/login.ts';
import { expectAccessible } from './harness/accessibility.ts';
import { settled } from './harness/looks.ts';
import { keepPicture } from './harness/pictures.ts';
import { scenario } from './harness/scenario.ts';

describe('the attempts page', () => {
  scenario(
    'explains why a client was refused, in the list and to whoever asks',
    async ({ signIn, realClient, gateway }) => {
      const outcome = await realClient.connect(as('bob', { password: 'not this one' }));
      expect(outcome.connected).toBe(false);
      const { sentence } = await gateway.logged({ user: 'bob', code: 'wrong-password' });
      const page = await signIn('viewer');
      await page.getByRole('link', { name: 'Attempts', exact: true }).click();
      await settled(page);
      const row = page.getByRole('row', { name: /bob/ }).first();
      await row.getByText(sentence ?? '').waitFor();

      await page.getByLabel('User, client address, or connection').fill('bob');
      await page.getByRole('button', { name: 'Find out' }).click();
      await page.getByText('bob was refused.').waitFor();
      await page.getByRole('heading', { name: 'What cures it' }).waitFor();
      await keepPicture(page, 'attempts');

      await row.getByRole('link').click();
      await page.getByRole('heading', { level: 1, name: 'Attempt of bob' }).waitFor();
      await settled(page);
      await page
        .getByRole('list', { name: /Step by step/ })
        .getByText('It failed here')
        .waitFor({ state: 'attached' });
      await keepPicture(page, 'attempt');
      await expectAccessible(page);
      await page.goto('/attempts');
      await expectAccessible(page);
    },
  );

  scenario('says which name somebody may have meant', async ({ signIn }) => {
    const page = await signIn('viewer');
    await page.goto('/attempts');
    await page.getByLabel('User, client address, or connection').fill('agness');
    await page.getByRole('button', { name: 'Find out' }).click();
    await page.getByRole('button', { name: 'agnes', exact: true }).waitFor();
  });
});
