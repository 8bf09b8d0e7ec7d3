import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { must } from '@sekisho/testing';
import { Ajv } from 'ajv';
import { describe, expect } from 'vitest';
import { preSharedKey } from '../support/network/gateway.ts';
import { as } from '../support/network/login.ts';
import { addresses } from '../support/network/network.ts';
import { expectAccessible, violations } from './harness/accessibility.ts';
import { choose, codeIn, type Saved, saved } from './harness/files.ts';
import { settled, show } from './harness/looks.ts';
import { keepPicture } from './harness/pictures.ts';
import { scenario } from './harness/scenario.ts';

/** What each system takes files for, and how its machine proves itself. */
const systems = [
  { platform: 'Windows 11', machine: 'Certificate', check: checkWindows },
  { platform: 'Mac (macOS 13 and later)', machine: 'Certificate', check: checkApple },
  { platform: 'ChromeOS', machine: 'Certificate', check: checkChromeOs },
  { platform: 'Linux (GNOME)', machine: 'Pre-shared key', check: checkNetworkManager },
] as const;

const ending = (files: readonly Saved[], end: string): Saved => {
  const found = files.find(({ name }) => name.endsWith(end));
  if (found === undefined) throw new Error(`no ${end} in ${files.map(({ name }) => name).join(', ')}`);
  return found;
};

async function checkWindows(files: readonly Saved[]): Promise<void> {
  expect(await ending(files, '.ps1').text()).toContain('Add-VpnConnection');
}

async function checkApple(files: readonly Saved[], folder: string): Promise<void> {
  const { path } = ending(files, '.mobileconfig');
  const content = join(folder, 'content.plist');
  // Signed by the gateway's own CA, which is in the profile itself.
  await must('openssl', ['cms', '-verify', '-inform', 'DER', '-noverify', '-in', path, '-out', content]);
  expect(await readFile(content, 'utf8')).toContain('<string>com.apple.vpn.managed</string>');
}

async function checkChromeOs(files: readonly Saved[]): Promise<void> {
  const schema = new URL('../../libs/client-setup/vectors/onc-l2tp.schema.json', import.meta.url);
  const validate = new Ajv().compile(JSON.parse(await readFile(schema, 'utf8')));
  validate(JSON.parse(await ending(files, '.onc').text()));
  expect(validate.errors).toBeNull();
}

async function checkNetworkManager(files: readonly Saved[]): Promise<void> {
  const text = await ending(files, '.nmconnection').text();
  expect(text).toContain('service-type=org.freedesktop.NetworkManager.l2tp');
  expect(text).toContain(`gateway=${addresses.gateway}`);
  expect(text).toContain(`ipsec-psk=0s${Buffer.from(preSharedKey).toString('base64')}`);
}

describe('the clients page', () => {
  scenario('hands out what each system is set up by', async ({ signIn, gateway, site }) => {
    await gateway.addUser('desktop', '', { machine: true });
    const page = await signIn('operator');
    await page.getByRole('link', { name: 'Clients' }).click();
    await settled(page);
    await page.getByLabel('User', { exact: true }).fill('bob');
    await page.getByLabel('What clients dial').fill(addresses.gateway);
    for (const { platform, machine, check } of systems) {
      await choose(page, 'System', platform);
      await choose(page, 'The machine proves itself by', machine);
      if (machine === 'Certificate') await page.getByLabel('Account of the machine').fill('desktop');
      await page.getByRole('button', { name: 'Make the files' }).click();
      const download = page.getByRole('button', { name: /^Download / });
      const [, count = '1'] = /(\d+)/.exec((await download.textContent()) ?? '') ?? [];
      const files = await saved(page, site.network.directory, () => download.click(), Number(count));
      await check(files, site.network.directory);
      expect(await ending(files, '.html').text()).toContain(addresses.gateway);
    }
    const guide = page.getByRole('link', { name: 'Open the guide' });
    const opened = page.context().waitForEvent('page');
    await guide.click();
    const sheet = await opened;
    await sheet.getByRole('heading', { level: 1 }).waitFor();
    expect(await violations(sheet)).toEqual([]);
    await expectAccessible(page);
  });

  scenario(
    'makes a link by which somebody without an account here fetches a guide and a new password, once',
    async ({ signIn, newPage, realClient, gateway }) => {
      await gateway.addUser('lena', 'forgotten');
      const page = await signIn('operator');
      await page.goto('/clients');
      await page.getByLabel('User', { exact: true }).fill('lena');
      await page.getByLabel('What clients dial').fill(addresses.gateway);
      await page.getByLabel('Make a new password').check();
      await page.getByRole('button', { name: 'Make a link' }).click();
      await page.getByAltText('QR code of the link').waitFor();
      const link = await codeIn(page);
      expect(await violations(page)).toEqual([]);
      await keepPicture(page, 'clients');

      const clean = await newPage();
      await clean.goto(link);
      await settled(clean);
      await expectAccessible(clean);
      await show(clean, { language: 'en', scheme: 'light' });
      await clean.getByRole('button', { name: 'Fetch my set-up' }).click();
      await clean.getByRole('heading', { level: 1, name: 'Your set-up' }).waitFor();
      const password = await codeIn(clean);
      expect(await violations(clean)).toEqual([]);
      await realClient.mustConnect(as('lena', { password }));

      const late = await newPage();
      await late.goto(link);
      await late.getByRole('heading', { level: 1, name: 'This link is not good' }).waitFor();
      await page.reload();
      await page.getByRole('row', { name: /^lena/ }).getByText('Used').waitFor();
    },
  );
});
