import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { FreeRadius } from '@sekisho/testing';
import type { Locator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { as } from '../support/network/login.ts';
import { addresses, namespace } from '../support/network/network.ts';
import { reaches } from '../support/network/transfer.ts';
import { expectAccessible, violations } from './harness/accessibility.ts';
import { choose } from './harness/files.ts';
import { settled } from './harness/looks.ts';
import { keepPicture } from './harness/pictures.ts';
import { keepSettings, publish, rollBack } from './harness/publishing.ts';
import { scenario } from './harness/scenario.ts';

/** Adds a word to a field of several, and waits until it stands there. */
async function addWord(field: Locator, word: string): Promise<void> {
  await field.fill(word);
  await field.press('Enter');
}

/** A client that is refused without an answer tries for half a minute otherwise. */
const soonOver = { timeoutMs: 4_000, l2tpRetries: 1 };

const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true }).click();
const review = (page: Page) => page.getByRole('button', { name: 'Review and publish …' });

describe('the gateway page', () => {
  scenario(
    'changes what clients reach, their addresses, how they log in and which certificate they see, while one stays connected',
    async ({ signIn, realClient, gateway, onTestFinished }) => {
      await keepSettings(gateway, onTestFinished);
      await realClient.mustConnect(as('agnes'));
      const { connection } = await gateway.session('agnes');
      expect(await reaches(realClient.guest)).toBe(true);
      const page = await signIn('administrator');
      await page.getByRole('link', { name: 'Gateway', exact: true }).click();
      await settled(page);
      await keepPicture(page, 'gateway');
      await choose(page, 'Use this authentication method (EAP)', 'Secured password (EAP-MSCHAP v2)');
      await choose(page, 'for EAP-TLS', 'console');

      await tab(page, 'Office Mode');
      const pool = page.getByLabel('Address pool');
      await pool.fill('10.20.0.0/33');
      await page.locator('[aria-invalid=true]').waitFor();
      expect(await pool.getAttribute('aria-invalid')).toBe('true');
      expect(await review(page).isDisabled()).toBe(true);
      await keepPicture(page, 'gateway-mistake');
      await pool.fill('10.20.0.0/25');

      await tab(page, 'Encryption domain');
      const domain = page.getByRole('combobox', { name: 'Encryption domain' });
      await addWord(domain, '10.0.5.0/24');
      await page.getByRole('button', { name: 'Add a rule' }).click();
      const rule = page.getByRole('row').filter({ has: page.getByLabel('To', { exact: true }) });
      await rule.getByLabel('Action').click();
      await page.getByRole('option', { name: 'deny', exact: true }).click();
      await rule.getByLabel('To', { exact: true }).fill('10.0.0.300');
      await page.getByRole('alert').waitFor();
      await rule.getByLabel('To', { exact: true }).fill(addresses.host);
      await page.getByRole('alert').waitFor({ state: 'detached' });
      expect(await violations(page)).toEqual([]);

      // Somebody looks something up, and comes back to the draft.
      await page.getByRole('link', { name: 'Sessions' }).click();
      await page.getByRole('row', { name: /agnes/ }).waitFor();
      await page.getByRole('link', { name: 'Gateway', exact: true }).click();
      await page.getByText('5 changes that are not published').waitFor();
      await publish(page, '10.20.0.0/25', '10.0.5.0/24', 'ms-chap-v2', addresses.host);

      await expect.poll(() => reaches(realClient.guest)).toBe(false);
      const { connection: still } = await gateway.session('agnes');
      expect(still).toBe(connection);
      await tab(page, 'Office Mode');
      await page.getByText(/of 12\d addresses/).waitFor();
      await keepPicture(page, 'office-mode');

      await rollBack(page);
      await expect.poll(() => reaches(realClient.guest)).toBe(true);
      expect((await gateway.session('agnes')).connection).toBe(connection);
      await keepPicture(page, 'history');
      await expectAccessible(page);
    },
  );

  scenario(
    'makes a second pre-shared key, retires it, and turns L2TP and pre-shared keys off and on',
    async ({ signIn, realClient, gateway, onTestFinished }) => {
      await keepSettings(gateway, onTestFinished);
      const page = await signIn('administrator');
      await page.goto('/gateway/keys');
      await settled(page);
      await page.getByRole('button', { name: 'New key …' }).click();
      const dialog = page.getByRole('dialog', { name: 'New key …' });
      await dialog.getByLabel('Name of the new key').fill('autumn');
      expect(await violations(page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Make and publish the key' }).click();
      await page.getByText('The key autumn was made and is in force.').waitFor();
      await dialog.waitFor({ state: 'detached' });
      await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('New key …');
      const autumn = (await readFile(gateway.file('secrets/psk-autumn'), 'utf8')).trim();
      await realClient.mustConnect(as('bob', { preSharedKey: autumn }));
      await page.reload();
      const row = page.getByRole('row', { name: /^autumn/ });
      await row.getByText(/bob/).waitFor();
      await keepPicture(page, 'pre-shared-keys');

      await row.getByRole('button', { name: 'Retire' }).click();
      await publish(page, 'retired');
      let since = new Date();
      expect((await realClient.connect(as('bob', { preSharedKey: autumn, ...soonOver }))).connected).toBe(false);
      await gateway.refusal('pre-shared-key-retired', since);

      await page.getByRole('switch', { name: 'Support L2TP with Pre-Shared Key' }).click();
      await publish(page, 'support');
      since = new Date();
      expect((await realClient.connect(as('bob', soonOver))).connected).toBe(false);
      await gateway.refusal('pre-shared-key-not-supported', since);
      await rollBack(page);

      await tab(page, 'L2TP and authentication');
      await page.getByRole('switch', { name: /^Support L2TP(?! with)/ }).click();
      await publish(page, 'supportL2tp');
      since = new Date();
      expect((await realClient.connect(as('bob', soonOver))).connected).toBe(false);
      await gateway.refusal('l2tp-not-supported', since);
      await rollBack(page);
      await realClient.mustConnect(as('bob'));
    },
  );

  scenario(
    'adds a back end and a realm, shows the steps of a login there, and offers none of it to a viewer',
    async ({ signIn, gateway, site, onTestFinished }) => {
      await keepSettings(gateway, onTestFinished);
      const secret = 'what-the-branch-and-the-gateway-know';
      const radius = await FreeRadius.start({
        namespace: namespace(site.network, 'gw'),
        secret,
        users: 'rosa Cleartext-Password := "of the branch"\n',
      });
      onTestFinished(() => radius.remove());
      await mkdir(gateway.file('secrets'), { recursive: true, mode: 0o700 });
      await writeFile(gateway.file('secrets/branch'), secret, { mode: 0o600 });

      const page = await signIn('administrator');
      await page.goto('/gateway/realms');
      await settled(page);
      await page.getByRole('button', { name: 'Add a back end' }).click();
      let dialog = page.getByRole('dialog', { name: 'Add a back end' });
      await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('branch');
      await addWord(dialog.getByRole('combobox', { name: 'Servers, in the order they are asked' }), '127.0.0.1');
      await dialog.getByLabel('File with the secret, beside the settings').fill('secrets/nowhere');
      expect(await violations(page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Take over into the draft' }).click();
      await page.getByText(/secrets\/nowhere/).waitFor();
      expect(await review(page).isDisabled()).toBe(true);
      await page.getByRole('button', { name: 'Edit: branch' }).click();
      dialog = page.getByRole('dialog', { name: 'Edit: branch' });
      await dialog.getByLabel('File with the secret, beside the settings').fill('secrets/branch');
      await dialog.getByRole('button', { name: 'Take over into the draft' }).click();

      await page.getByRole('button', { name: 'Add a realm' }).click();
      dialog = page.getByRole('dialog', { name: 'Add a realm' });
      await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('branch');
      await dialog.getByLabel('Suffix, such as @staff.example').fill('@branch.example');
      await choose(dialog, 'Back ends', 'branch');
      await addWord(dialog.getByRole('combobox', { name: 'Every user is in' }), 'remote-access');
      expect(await violations(page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Take over into the draft' }).click();
      await publish(page, '@branch.example', 'secrets/branch');

      await page.getByLabel('User', { exact: true }).fill('rosa@branch.example');
      await page.getByLabel('Password', { exact: true }).fill('of the branch');
      await choose(page, 'Method', 'PAP');
      // The page asks for the state of back ends by itself, too: not soon again.
      await page.waitForResponse('**/api/back-ends');
      await page.getByRole('button', { name: 'Test', exact: true }).click();
      await page.getByText('branch (radius): accepted').waitFor();
      const backEnd = page.getByRole('row', { name: /^branch RADIUS/ });
      await backEnd.getByText('answers', { exact: true }).waitFor({ timeout: 5_000 });
      await keepPicture(page, 'realms');
      await page.getByLabel('Password', { exact: true }).fill('of another branch');
      await page.getByRole('button', { name: 'Test', exact: true }).click();
      await page.getByText('branch (radius): refused').waitFor();
      expect(await violations(page)).toEqual([]);

      const viewer = await signIn('viewer');
      await viewer.goto('/gateway/realms');
      await viewer.getByRole('cell', { name: '@branch.example' }).waitFor();
      for (const name of [/^Edit/, /^Remove/, /^Add/, 'Test']) {
        expect(await viewer.getByRole('button', { name }).count(), String(name)).toBe(0);
      }
      await viewer.goto('/gateway/access');
      await settled(viewer);
      await viewer.getByLabel('Longest session').pressSequentially('1h');
      expect(await viewer.getByLabel('Longest session').inputValue()).toBe('');
      await expectAccessible(viewer);
      await rollBack(page);
      await tab(page, 'Realms and back ends');
      await page.getByRole('cell', { name: '@branch.example' }).waitFor({ state: 'detached' });
    },
  );
});
