import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CertificateAuthority, must } from '@sekisho/testing';
import { describe, expect } from 'vitest';
import { only } from '../support/guest/client.ts';
import { as } from '../support/network/login.ts';
import { expectAccessible, violations } from './harness/accessibility.ts';
import { choose, codeIn, saved } from './harness/files.ts';
import { settled } from './harness/looks.ts';
import { keepPicture } from './harness/pictures.ts';
import { withPublished } from './harness/published.ts';
import { scenario } from './harness/scenario.ts';

describe('the certificates page', () => {
  scenario(
    'issues one for a machine, hands it out once, and ends what it let in when it is revoked',
    async ({ signIn, realClient, gateway, site }) => {
      await gateway.addUser('laptop', '', { machine: true });
      const page = await signIn('administrator');
      await page.getByRole('link', { name: 'Certificates' }).click();
      await settled(page);
      await page.getByRole('button', { name: 'Issue a certificate' }).click();
      const dialog = page.getByRole('dialog', { name: 'Issue a certificate' });
      await choose(dialog, 'For', 'Machine');
      await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('laptop');
      await dialog.getByLabel('IP addresses').fill('not an address');
      await dialog.getByRole('button', { name: 'Issue', exact: true }).click();
      await dialog.getByRole('alert').waitFor();
      await dialog.getByLabel('IP addresses').fill('');
      await dialog.getByRole('button', { name: 'Issue', exact: true }).click();
      await dialog.getByText('Issued to laptop').waitFor();
      expect(await violations(page)).toEqual([]);

      const password = await codeIn(dialog);
      const handed = page.waitForRequest('**/api/handouts');
      const [p12] = await saved(page, site.network.directory, () =>
        dialog.getByRole('button', { name: /^Download/ }).click(),
      );
      await dialog.getByText('It cannot be downloaded again.').waitFor();
      const again = `fetch('/api/handouts', {
        method: 'POST', headers: { 'content-type': 'application/json', 'x-sekisho': 'page' },
        body: ${JSON.stringify((await handed).postData())},
      }).then(({ status }) => status)`;
      expect(await page.evaluate(again)).toBe(404);
      await dialog.getByRole('button', { name: 'I have copied it' }).click();

      const file = (name: string): string => join(site.network.directory, `laptop.${name}`);
      const unpack = (end: string, ...what: string[]): Promise<string> =>
        must('openssl', ['pkcs12', '-in', p12?.path ?? '', '-passin', `pass:${password}`, '-out', file(end), ...what]);
      await unpack('pem', '-nokeys', '-clcerts');
      await unpack('ca.pem', '-nokeys', '-cacerts');
      await unpack('key', '-nocerts', '-nodes');
      expect(await must('openssl', ['verify', '-CAfile', file('ca.pem'), file('pem')])).toMatch(/: OK$/m);
      const usage = await must('openssl', ['x509', '-in', file('pem'), '-noout', '-ext', 'extendedKeyUsage']);

      await page.getByRole('cell', { name: 'laptop', exact: true }).click();
      const drawer = page.getByRole('dialog', { name: 'laptop' });
      await drawer.getByRole('heading', { name: 'What it fits' }).waitFor();
      expect(usage).toMatch(/TLS Web Client Authentication/);
      await drawer.getByText('IKE (IPsec)').waitFor();
      expect(await violations(page)).toEqual([]);
      await keepPicture(page, 'certificate');

      const machine = { certificate: file('pem'), key: file('key'), authorities: [file('ca.pem')] };
      const byCertificate = as('agnes', { machine, ppp: only('pap') });
      await realClient.mustConnect(byCertificate);
      const since = new Date();
      await drawer.getByRole('button', { name: 'Revoke' }).click();
      const asked = page.getByRole('dialog', { name: 'Revoke' });
      await choose(asked, 'Reason', 'The key has fallen into other hands');
      await asked.getByRole('button', { name: 'Revoke' }).click();
      await page.getByText('Revoked the certificate of laptop.').waitFor();
      await gateway.sessionGone('agnes');

      expect((await realClient.connect(byCertificate)).connected).toBe(false);
      const { sentence } = await gateway.refusal('machine-certificate-revoked', since);
      await page.goto('/attempts');
      await settled(page);
      await page
        .getByText(sentence ?? '')
        .first()
        .waitFor();
    },
  );

  scenario('shows the certificates of the gateway, and the CA', async ({ signIn, site }) => {
    const page = await signIn('viewer');
    await page.goto('/certificates/gateway');
    await settled(page);
    await page.getByRole('cell', { name: 'IKE (IPsec)' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await keepPicture(page, 'gateway-certificates');
    await page.getByRole('tab', { name: 'Certificate authority' }).click();
    const root = page.getByRole('region', { name: 'Root CA' });
    const [pem] = await saved(page, site.network.directory, () =>
      root.getByRole('button', { name: 'Download as PEM' }).click(),
    );
    expect(await must('openssl', ['x509', '-in', pem?.path ?? '', '-noout', '-subject'])).toMatch(/Internal CA/);
    expect(await violations(page)).toEqual([]);
    expect(await page.getByRole('button', { name: 'Issue a certificate' }).count()).toBe(0);
  });
});

describe('trusted CAs', () => {
  scenario(
    'are shown with their CRLs, where these come from, and what that means',
    async ({ signIn, gateway, site }) => {
      const { directory } = site.gateway;
      const corp = CertificateAuthority.inside(directory, 'Corp Root');
      await writeFile(join(directory, 'corp.pem'), corp.pem);
      const nowhere = 'http://127.0.0.1:9/corp.crl';
      const trusted = { corp: { ca: 'corp.pem', for: ['users'], crl: [nowhere], ocsp: false } };
      await withPublished(gateway, { certificates: { trusted } }, async () => {
        const page = await signIn('viewer');
        await page.getByRole('link', { name: 'Certificates' }).click();
        await page.getByRole('tab', { name: 'Trusted CAs' }).click();
        await settled(page);
        await page.getByText('Revoked certificates are known and refused.').waitFor();
        await page.getByText(/are refused until there is a current CRL/).waitFor();
        await page.getByRole('row', { name: new RegExp(`${nowhere}.*cannot be reached`) }).waitFor();
        await expectAccessible(page);
        await page.getByText(/クライアントは拒否されます/).waitFor();
        await page.getByRole('row', { name: new RegExp(`${nowhere}.*に接続できません`) }).waitFor();
      });
    },
  );
});
