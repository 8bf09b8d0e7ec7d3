import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IssuedCertificate } from '@sekisho/testing';
import { describe, expect, it } from 'vitest';
import { useListedAuthorities } from './listed-authorities.fixture.ts';

const authorities = useListedAuthorities();

describe('the file of a trusted CA', () => {
  it.each([
    ['nothing', '', 'no CA can be read from'],
    ['no certificate', 'hello', 'no CA can be read from'],
    [
      'a certificate that is of no CA',
      () => authorities.user({}, authorities.root).pem,
      'CN=ali is no CA (basicConstraints)',
    ],
  ])('that holds %s is told with the name of the setting', async (_, content, sentence) => {
    const ca = typeof content === 'string' ? content : content();
    await expect(authorities.trust({}, { ca })).rejects.toThrow(
      /^certificates\.trusted\.corp\.ca: no CA can be read from .*ca\.pem: /,
    );
    await expect(authorities.trust({}, { ca })).rejects.toThrow(sentence);
  });

  it('that is not there is told with the name of the setting', async () => {
    await expect(authorities.trust({ ca: 'gone.pem' })).rejects.toThrow(
      /^certificates\.trusted\.corp\.ca: .*gone\.pem: ENOENT/,
    );
  });

  it('is told of where its CRL lies at what is not asked', async () => {
    await expect(authorities.trust({ crl: ['ldap://ca.example/%zz'] })).rejects.toThrow(
      'certificates.trusted.corp.crl: ldap://ca.example/%zz is neither an http:// or ldap:// URL nor the path of a file.',
    );
  });

  it('is taken when it changes, and what cannot be used leaves the old one', { timeout: 30_000 }, async () => {
    const place = mkdtempSync(join(authorities.directory, 'changing-'));
    const file = join(place, 'ca.pem');
    writeFileSync(file, authorities.issuing.pem);
    const trusted = await authorities.trust({ ca: file });
    const [byRoot, byIssuing] = [authorities.user({}, authorities.root), authorities.user()];
    const ask = async (one: IssuedCertificate) => (await authorities.verify([trusted], [one])).kind;
    expect([await ask(byRoot), await ask(byIssuing)]).toEqual(['refused', 'trusted']);
    writeFileSync(file, 'half of a file');
    await expect.poll(() => trusted.health().problem, { timeout: 10_000 }).toContain('the old one still is');
    expect(await ask(byIssuing)).toBe('trusted');
    writeFileSync(file, authorities.root.pem);
    await expect.poll(() => ask(byRoot), { timeout: 10_000 }).toBe('trusted');
    expect(await ask(byIssuing)).toBe('refused');
    expect(trusted.health().problem).toBeUndefined();
  });
});
