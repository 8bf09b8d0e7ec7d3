import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKey, spkiOf } from '@sekisho/certificates';
import type { EnrollReply } from '@sekisho/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { away, CertificateSite, day, keyOf, outdated, pem, soon } from './certificate-site.fixture.ts';
import type { GatewayCertificateOptions } from './gateway-certificate.ts';

let site: CertificateSite;
beforeEach(() => {
  site = new CertificateSite();
});
afterEach(() => site.close());

describe('a certificate of the internal CA', () => {
  it('is there when the service starts: key its own alone, the certificate with its chain without the root', async () => {
    const certificate = await site.opened();
    expect(site.asked).toEqual([expect.objectContaining({ name: 'ike', request: expect.any(String) })]);
    expect(statSync(site.file('key.pem')).mode & 0o777).toBe(0o600);
    expect(certificate.current()?.chain).toHaveLength(1);
    expect(certificate.status()).toEqual({
      names: { dns: [], ip: [] },
      name: 'ike',
      use: 'ike',
      subject: 'CN=vpn.example.com',
      notAfter: '2026-04-01T00:00:00.000Z',
      certificate: { issuer: 'CN=Root', serial: expect.any(String) },
    });
  });

  it('stays over a restart, and is not asked for again', async () => {
    const before = (await site.opened()).current()?.certificate.serial;
    expect((await site.opened()).current()?.certificate.serial).toBe(before);
    expect(site.asked).toHaveLength(1);
  });

  it('is the same key for two services that share one name and start at once', async () => {
    const [one, two] = await Promise.all([site.opened(), site.opened({ service: 'auth', use: 'eap' })]);
    expect(keyOf(one)).toBeDefined();
    expect(keyOf(one)).toBe(keyOf(two));
  });

  it('keeps no service from starting while the CA is away, and comes when it is back', async () => {
    let answers: GatewayCertificateOptions['enroll'] = away;
    const certificate = await site.opened({ enroll: (request) => answers(request) });
    expect(certificate.current()).toBeUndefined();
    expect(certificate.status().problem).toBe('The internal CA does not answer (no-responders).');
    answers = site.enroll;
    site.clock += 2_000;
    await vi.waitFor(() => expect(certificate.current()).toBeDefined(), soon);
    expect(certificate.status().problem).toBeUndefined();
  });

  it('says why the CA refused', async () => {
    const certificate = await site.opened({ enroll: async () => ({ outcome: 'failed', reason: 'No such use.' }) });
    expect(certificate.status().problem).toBe('The internal CA refused: No such use.');
  });

  it('is renewed with a fresh key when a third of its validity is left, and tells who listens', async () => {
    const certificate = await site.opened();
    const before = keyOf(certificate);
    const changed = vi.fn();
    certificate.onChange(changed);
    site.clock += 59 * day;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(site.asked).toHaveLength(1);
    site.clock += 2 * day;
    await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(1), soon);
    expect(certificate.status().notAfter).toBe(new Date(site.clock + 90 * day).toISOString());
    expect(keyOf(certificate)).not.toBe(before);
  });

  it('is a problem when its end is near and it could not be renewed', async () => {
    const certificate = await site.opened();
    certificate.close();
    site.clock += 70 * day;
    const later = await site.opened({ enroll: away });
    expect(later.current()).toBeDefined();
    expect(later.status().problem).toBe('The internal CA does not answer (no-responders). It expires on 2026-04-01.');
    site.clock += 30 * day;
    expect(later.status().problem).toContain('It expired on 2026-04-01.');
  });

  it('is replaced, with a fresh key, when the CA says that it may not stay: at start', async () => {
    const first = await site.opened();
    first.close();
    const before = keyOf(first);
    const said: string[] = [];
    site.review = (present) => {
      said.push(present);
      return said.length === 1 ? outdated : { outcome: 'current' };
    };
    const again = await site.opened();
    await vi.waitFor(() => expect(keyOf(again)).not.toBe(before), soon);
    expect(said[0]).toBe(first.current()?.certificate.serial);
    expect(site.asked).toHaveLength(2);
  });

  it('is replaced when the CA says so while the service runs: an hour later, or as soon as it was told to ask', async () => {
    const certificate = await site.opened();
    const questions = vi.fn<(present: string) => EnrollReply>(() => ({ outcome: 'current' }));
    site.review = questions;
    await vi.waitFor(() => expect(questions).toHaveBeenCalledTimes(1), soon);
    const first = certificate.current();
    questions.mockReturnValueOnce(outdated);
    site.clock += 3600_000;
    await vi.waitFor(() => expect(certificate.current()).not.toBe(first), soon);
    const second = certificate.current();
    questions.mockReturnValueOnce(outdated);
    certificate.review();
    await vi.waitFor(() => expect(certificate.current()).not.toBe(second), soon);
    expect(site.asked).toHaveLength(3);
  });

  it('is no problem while the CA cannot be asked whether it may stay', async () => {
    (await site.opened()).close();
    const again = await site.opened({ enroll: away });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(again.current()).toBeDefined();
    expect(again.status().problem).toBeUndefined();
  });

  it('has a key of the kind that the settings say, also where an unused one of another kind lies ready', async () => {
    (await site.opened()).close();
    const { privateKey } = await generateKey('ecdsa-p256');
    writeFileSync(site.file('next-key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    site.review = (present) => (site.asked.length === 1 && present !== '' ? outdated : { outcome: 'current' });
    const again = await site.opened({ settings: { issuer: 'internal', key: 'ecdsa-p384' } });
    await vi.waitFor(() => expect(again.current()?.key.asymmetricKeyDetails?.namedCurve).toBe('secp384r1'), soon);
  });

  it('is made anew when its files are removed while the service runs', async () => {
    const certificate = await site.opened();
    const before = certificate.current();
    rmSync(join(site.stateDir, 'certificates'), { recursive: true });
    await vi.waitFor(() => expect(certificate.current()).not.toBe(before), soon);
    expect(statSync(site.file('certificate.pem')).isFile()).toBe(true);
    expect(site.asked).toHaveLength(2);
  });

  it('is a problem in EAP where clients would refuse it', async () => {
    const certificate = await site.opened({ name: 'eap', use: 'eap' });
    expect(certificate.status().problem).toBe(
      'Clients refuse it in EAP-TLS: It has no purposes at all, and needs Server Authentication. ' +
        '(see internalCa.extendedKeyUsage.gateway and internalCa.ikeCertificateExtendedKeyUsage)',
    );
  });

  it('is got anew for the key that is there when no certificate fits it', async () => {
    const first = await site.opened();
    first.close();
    const { publicKey } = await generateKey('ecdsa-p256');
    writeFileSync(site.file('certificate.pem'), pem(await site.issue(spkiOf(publicKey))));
    const again = await site.opened();
    expect(again.current()).toBeDefined();
    expect(again.status().problem).toBeUndefined();
  });
});
