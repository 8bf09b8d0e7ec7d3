import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CertificateSite, day, external, soon } from './certificate-site.fixture.ts';

let site: CertificateSite;
beforeEach(() => {
  site = new CertificateSite();
});
afterEach(() => site.close());

describe('a disk that does not do what it should', () => {
  const folder = () => join(site.stateDir, 'certificates');

  it('keeps no service from starting without a certificate, which comes when the disk is well again', async () => {
    writeFileSync(folder(), '');
    const certificate = await site.opened();
    expect(certificate.current()).toBeUndefined();
    expect(certificate.status().problem).toMatch(/^A file of the certificate cannot be \w+ \(E\w+: /);
    rmSync(folder());
    site.clock += 2_000;
    await vi.waitFor(() => expect(certificate.current()).toBeDefined(), soon);
    expect(certificate.status().problem).toBeUndefined();
  });

  it('leaves a certificate in use that cannot be renewed, and no heap of halves', async () => {
    const certificate = await site.opened();
    const before = certificate.current();
    // A folder in its place lets no file be renamed over it.
    rmSync(site.file('certificate.pem'));
    mkdirSync(join(site.file('certificate.pem'), 'x'), { recursive: true });
    site.clock += 61 * day;
    await vi.waitFor(() => expect(certificate.status().problem).toMatch(/cannot be written \(E/), soon);
    expect(certificate.current()).toBe(before);
    expect(readdirSync(join(folder(), 'ike')).sort()).toEqual(['certificate.pem', 'key.pem']);
  });

  it('is told where a file cannot be read, and taken when it can', async () => {
    (await site.opened()).close();
    renameSync(site.file('certificate.pem'), site.file('away'));
    mkdirSync(site.file('certificate.pem'));
    const certificate = await site.opened(external);
    expect(certificate.current()).toBeUndefined();
    expect(certificate.status().problem).toContain('cannot be read (EISDIR');
    rmSync(site.file('certificate.pem'), { recursive: true });
    renameSync(site.file('away'), site.file('certificate.pem'));
    await vi.waitFor(() => expect(certificate.current()).toBeDefined(), soon);
  });

  it('is no reason to stay away with a key file that holds none', async () => {
    (await site.opened()).close();
    writeFileSync(site.file('key.pem'), 'half', { mode: 0o600 });
    const certificate = await site.opened(external);
    expect(certificate.status().problem).toContain('key.pem');
  });
});
