import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { generateKey, spkiOf } from '@sekisho/certificates';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExposedFileError } from '../files.ts';
import { CertificateSite, day, external, pem, soon } from './certificate-site.fixture.ts';

let site: CertificateSite;
beforeEach(() => {
  site = new CertificateSite();
});
afterEach(() => site.close());

describe('a certificate of another CA', () => {
  async function install(name = 'ike') {
    const { privateKey, publicKey } = await generateKey('ecdsa-p256');
    const certificate = pem(await site.issue(spkiOf(publicKey)));
    return {
      key: () =>
        writeFileSync(site.file('key.pem', name), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 }),
      certificate: () => writeFileSync(site.file('certificate.pem', name), certificate),
    };
  }

  it('is taken from its files as soon as both are there, and never asked of the internal CA', async () => {
    const certificate = await site.opened(external);
    expect(certificate.status().problem).toMatch(/^There is none yet: make a request \(sekisho csr ike\)/);
    const files = await install();
    files.key();
    files.certificate();
    await vi.waitFor(() => expect(certificate.current()).toBeDefined(), soon);
    expect(certificate.status().problem).toBeUndefined();
    expect(site.asked).toEqual([]);
  });

  it('is replaced without a restart; the old one stays in use until key and certificate belong together', async () => {
    const certificate = await site.opened(external);
    const [first, second] = [await install(), await install()];
    first.key();
    first.certificate();
    await vi.waitFor(() => expect(certificate.current()).toBeDefined(), soon);
    const before = certificate.current();
    second.key();
    await vi.waitFor(() => expect(certificate.status().problem).toMatch(/key\.pem is not the key of/), soon);
    expect(certificate.current()).toBe(before);
    second.certificate();
    await vi.waitFor(() => expect(certificate.current()).not.toBe(before), soon);
    expect(certificate.status().problem).toBeUndefined();
  });

  it('is refused at start when others can read its key, and is a problem when that happens later', async () => {
    const certificate = await site.opened(external);
    const files = await install();
    files.key();
    files.certificate();
    await vi.waitFor(() => expect(certificate.current()).toBeDefined(), soon);
    chmodSync(site.file('key.pem'), 0o644);
    await vi.waitFor(() => expect(certificate.status().problem).toMatch(/others can read it \(mode 644\)/), soon);
    expect(certificate.current()).toBeDefined();
    await expect(site.opened(external)).rejects.toThrow(ExposedFileError);
  });

  it('is a problem when its end is near', async () => {
    const certificate = await site.opened(external);
    const files = await install();
    files.key();
    files.certificate();
    await vi.waitFor(() => expect(certificate.current()).toBeDefined(), soon);
    site.clock += 70 * day;
    expect(certificate.status().problem).toBe('It expires on 2026-04-01. Make a new request: sekisho csr ike.');
  });

  it('that cannot be read leaves the old one in use', async () => {
    const certificate = await site.opened(external);
    const files = await install();
    files.key();
    files.certificate();
    await vi.waitFor(() => expect(certificate.current()).toBeDefined(), soon);
    writeFileSync(site.file('certificate.pem'), `${readFileSync(site.file('certificate.pem'), 'utf8').slice(0, 200)}`);
    await vi.waitFor(() => expect(certificate.status().problem).toMatch(/cannot be read/), soon);
    expect(certificate.current()).toBeDefined();
  });
});
