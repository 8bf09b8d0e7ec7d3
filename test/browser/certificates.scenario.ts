import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CertificateAuthority } from '@sekisho/testing';
import { describe } from 'vitest';
import { expectAccessible } from './harness/accessibility.ts';
import { settled } from './harness/looks.ts';
import { withPublished } from './harness/published.ts';
import { scenario } from './harness/scenario.ts';

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
