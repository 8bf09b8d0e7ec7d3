import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { must, names, run } from '@sekisho/testing';
import { Ajv } from 'ajv';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { as } from '../support/network/login.ts';
import { addresses } from '../support/network/network.ts';
import { expectAccessible, violations } from './harness/accessibility.ts';
import { choose, codeIn, type Saved, saved } from './harness/files.ts';
import { settled, show } from './harness/looks.ts';
import { keepPicture } from './harness/pictures.ts';
import { scenario } from './harness/scenario.ts';

/** What each system takes files for. */
const systems = [
  { platform: 'Windows 11', check: checkWindows },
  { platform: 'Mac (macOS 13 and later)', check: checkApple },
  { platform: 'ChromeOS', check: checkChromeOs },
  { platform: 'Linux (GNOME)', check: checkNetworkManager },
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
}

/** The pre-shared key as Debian's NetworkManager reads it. */
async function keyIn(connection: Pick<Saved, 'path'>): Promise<string> {
  const modify = ['--offline', 'connection', 'modify', 'connection.autoconnect', 'no'];
  const loaded = await must('sh', ['-c', `nmcli ${modify.join(' ')} <"$0"`, connection.path]);
  const [, key = ''] = /^ipsec-psk=0s(\S+)$/m.exec(loaded) ?? [];
  return Buffer.from(key, 'base64').toString();
}

/** Sends what the page has sent, as somebody with its cookie does. */
const askAgain = (page: Page, body: string): Promise<unknown> =>
  page.evaluate(`fetch('/api/handouts', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-sekisho': 'page' },
    body: ${JSON.stringify(body)},
  }).then(({ status }) => status)`);

/** What a browser is given at an address: media type, and content in base64. */
const fetchedBy = (page: Page, address: string): Promise<readonly [string, string]> =>
  page.evaluate(`fetch(${JSON.stringify(address)}).then(async (answer) => [
    answer.headers.get('content-type'),
    btoa(String.fromCharCode(...new Uint8Array(await answer.arrayBuffer()))),
  ])`);

/** Where a secret stands in a folder, in clear or in base64, but in files of secrets: logs, stores, and what the bus keeps. */
async function namesOfFilesWith(secret: string, folder: string): Promise<readonly string[]> {
  const base64 = Buffer.from(secret).toString('base64');
  const { stdout } = await run('grep', ['-rlaF', '-e', secret, '-e', base64, folder]);
  return stdout.split('\n').filter((path) => path !== '' && !path.includes('/secrets/'));
}

describe('the clients page', () => {
  scenario('hands out what each system is set up by', async ({ signIn, gateway, site }) => {
    await gateway.addUser('desktop', '', { machine: true });
    const page = await signIn('operator');
    await page.getByRole('link', { name: 'Clients' }).click();
    await settled(page);
    await page.locator('#client-user').fill('bob');
    await page.getByLabel('What clients dial').fill(addresses.gateway);
    await choose(page, 'The machine proves itself by', 'Certificate');
    await page.getByRole('button', { name: 'Make the files' }).click();
    await page.getByText('Needed here.').waitFor();
    await page.getByLabel('Account of the machine').fill('desktop');
    for (const { platform, check } of systems) {
      await choose(page, 'System', platform);
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

  scenario('says before it is ordered that Linux cannot log in by EAP-TLS as the gateway asks', async ({ signIn }) => {
    const page = await signIn('operator');
    await page.goto('/clients');
    await page.locator('#client-user').fill('bob');
    await choose(page, 'System', 'Linux (GNOME)');
    const hint = page.getByText('Linux cannot be set up for EAP-TLS here');
    expect(await hint.count()).toBe(0);
    await choose(page, 'The user logs in by', 'EAP-TLS (certificate)');
    await hint.waitFor();
    await choose(page, 'System', 'Windows 11');
    await hint.waitFor({ state: 'detached' });
  });

  scenario(
    'makes files with the pre-shared key, by which the client connects; they are had once, and the key stands nowhere else',
    async ({ signIn, realClient, gateway, site }) => {
      const page = await signIn('operator');
      await page.goto('/clients');
      await page.locator('#client-user').fill('carol');
      await choose(page, 'System', 'Linux (GNOME)');
      await page.getByLabel('What clients dial').fill(addresses.gateway);
      await page.getByRole('button', { name: 'Make the files' }).click();
      const made = page.waitForRequest((request) => request.url().endsWith('/api/handouts'));
      const download = page.getByRole('button', { name: 'Download 4 files' });
      const files = await saved(page, site.network.directory, () => download.click(), 4);
      await page.getByText('Hand them to carol alone').waitFor();
      expect(await violations(page)).toEqual([]);
      await keepPicture(page, 'client-files');

      const key = await keyIn(ending(files, '.nmconnection'));
      await realClient.mustConnect(as('carol', { preSharedKey: key }));
      const folder = join(site.network.directory, 'for-everybody');
      const options = ['--for', 'linux', '--server', addresses.gateway, '--out', folder];
      await gateway.cli('client', 'setup', ...options);
      const [connection = ''] = names(folder).filter((name) => name.endsWith('.nmconnection'));
      expect(await keyIn({ path: join(folder, connection) })).toBe(key);
      expect(await askAgain(page, (await made).postData() ?? '')).toBe(404);

      const another = await signIn('viewer');
      await another.getByRole('link', { name: 'Audit' }).click();
      await another.getByRole('searchbox').fill('carol');
      await another.getByRole('row', { name: /secret\.handed-out carol/ }).waitFor();
      expect(gateway.logs()).toContain('a pre-shared key was handed to the console');
      expect(await namesOfFilesWith(key, gateway.file('state'))).toEqual([]);
    },
  );

  scenario(
    'makes a link by which somebody without an account here fetches guide, files and a new password, once',
    async ({ signIn, newPage, realClient, gateway, site }) => {
      await gateway.addUser('lena', 'forgotten');
      const page = await signIn('operator');
      await page.goto('/clients');
      await page.locator('#client-user').fill('lena');
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
      await choose(clean, 'Your system', 'Linux (command line)');
      await clean.getByRole('button', { name: 'Fetch my set-up' }).click();
      await clean.getByRole('heading', { level: 1, name: 'Your set-up' }).waitFor();
      const password = await codeIn(clean);
      expect(await violations(clean)).toEqual([]);
      const save = clean.getByRole('button', { name: /^Save .*\.nmconnection/ });
      const files = await saved(clean, site.network.directory, () => save.click());
      const preSharedKey = await keyIn(ending(files, '.nmconnection'));
      await realClient.mustConnect(as('lena', { password, preSharedKey }));

      const late = await newPage();
      await late.goto(link);
      await late.getByRole('heading', { level: 1, name: 'This link is not good' }).waitFor();
      await page.reload();
      await page.getByRole('row', { name: /^lena/ }).getByText('Used').waitFor();
    },
  );

  scenario(
    'makes a link for everybody, by which so many fetch files with the key, and no more',
    async ({ signIn, newPage, site }) => {
      const page = await signIn('operator');
      await page.goto('/clients');
      await page.getByLabel('Everybody').check();
      await page.getByLabel('What clients dial').fill(addresses.gateway);
      await page.getByLabel('Uses').fill('3');
      await page.getByRole('button', { name: 'Make a link' }).click();
      await page.getByAltText('QR code of the link').waitFor();
      const link = await codeIn(page);
      expect(await violations(page)).toEqual([]);

      for (const _ of ['one', 'another']) {
        const device = await newPage();
        await device.goto(link);
        await device.getByText('You need your own user name and password besides.').waitFor();
        await expectAccessible(device);
        await show(device, { language: 'en', scheme: 'light' });
        await choose(device, 'Your system', 'Linux (command line)');
        await device.getByRole('button', { name: 'Fetch my set-up' }).click();
        const save = device.getByRole('button', { name: /^Save .*\.nmconnection/ });
        const files = await saved(device, site.network.directory, () => save.click());
        expect(await keyIn(ending(files, '.nmconnection'))).not.toBe('');
      }
      const phone = await newPage();
      await phone.goto(link);
      await show(phone, { language: 'en', scheme: 'light' });
      await choose(phone, 'Your system', 'iPhone or iPad');
      await phone.getByRole('button', { name: 'Fetch my set-up' }).click();
      const profile = await phone.getByRole('link', { name: 'Install the profile' }).getAttribute('href');
      expect(await violations(phone)).toEqual([]);
      const [mediaType, content] = await fetchedBy(phone, profile ?? '');
      expect(mediaType).toBe('application/x-apple-aspen-config');
      const path = join(site.network.directory, 'fetched.mobileconfig');
      await writeFile(path, Buffer.from(content, 'base64'));
      await checkApple([{ name: path, path, text: () => readFile(path, 'utf8') }], site.network.directory);

      const late = await newPage();
      await late.goto(link);
      await late.getByRole('heading', { level: 1, name: 'This link is not good' }).waitFor();
      await page.reload();
      await page
        .getByRole('row', { name: /^Everybody/ })
        .getByText('3 of 3')
        .waitFor();
    },
  );
});
