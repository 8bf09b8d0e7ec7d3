import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useCa, userRequest, verified } from './testing/ca.fixture.ts';
import { type CaProcess, newRequest } from './testing/ca-process.fixture.ts';
import { openssl } from './testing/openssl.fixture.ts';

const fresh = useCa();

describe.each([
  ['a root alone', { issuingCa: false }, 1],
  ['an issuing CA below its root', { issuingCa: true }, 2],
  ['RSA keys', { key: 'rsa-2048', issuingCa: true }, 2],
])('a CA of %s', (_what, settings, chainLength) => {
  let ca: CaProcess;
  beforeAll(async () => {
    ca = await fresh(settings);
    await ca.start();
  });
  afterAll(() => ca.remove());

  it('issues chains that openssl verifies, for machines, users and gateways', async () => {
    const kinds = ['gateway', 'machine', 'user'];
    for (const kind of kinds) {
      const issued = await ca.issued('cert.issue', { kind, name: `${kind}.example.com`, request: await newRequest() });
      expect(issued.chain).toHaveLength(chainLength);
      expect(verified(ca, issued)).toMatchObject({ ok: true });
    }
    expect((await ca.authority()).authorities).toHaveLength(chainLength);
  });

  it('has its CRL checked by openssl, and revocation known to it at once', async () => {
    const issued = await ca.issued('cert.issue', await userRequest());
    const downloaded = async () => {
      const role = chainLength === 1 ? 'root' : 'issuing';
      const response = await ca.ask(`/crl/${role}.crl`);
      expect(response.headers.get('content-type')).toBe('application/pkix-crl');
      const der = ca.file('downloaded.crl', Buffer.from(await response.arrayBuffer()).toString('base64'));
      const issuer = ca.pem('issuer.pem', issued.chain[0] ?? '');
      const shown = openssl('crl', '-inform', 'DER', '-in', der, '-CAfile', issuer, '-text');
      expect(shown.text).toContain('verify OK');
      return shown.text;
    };
    const serial = issued.record.serial.toUpperCase();
    expect(await downloaded()).not.toContain(serial);
    await ca.issued('cert.revoke', { serial: issued.record.serial, reason: 'keyCompromise' });
    expect(await downloaded()).toMatch(new RegExp(`${serial}\\n(.*\\n)*.*Key Compromise`));
    expect(verified(ca, issued, '-crl_check', '-crl_download').text).toContain('certificate revoked');
  });

  it('answers OCSP by POST and by GET', async () => {
    const issued = await ca.issued('cert.issue', await userRequest());
    const status = (...more: string[]) => {
      const root = ca.pem('ocsp-root.pem', issued.chain.at(-1) ?? '');
      const issuer = ca.pem('ocsp-issuer.pem', issued.chain[0] ?? '');
      const leaf = ca.pem('ocsp-leaf.pem', issued.certificate);
      const question = ['-issuer', issuer, '-cert', leaf];
      const trust = ['-CAfile', root, '-verify_other', issuer, '-trust_other'];
      return openssl('ocsp', ...question, ...trust, ...more).text;
    };
    expect(status('-url', `${ca.url}/ocsp`)).toMatch(/: good\n(.*\n)*Response verify OK/);
    await ca.issued('cert.revoke', { serial: issued.record.serial, reason: 'superseded' });
    expect(status('-url', `${ca.url}/ocsp`)).toMatch(
      /: revoked\n(.*\n)*.*Reason: superseded\n(.*\n)*Response verify OK/,
    );
    const request = `${ca.directory}/request.der`;
    status('-no_nonce', '-reqout', request);
    const path = encodeURIComponent(readFileSync(request).toString('base64'));
    const response = await ca.ask(`/ocsp/${path}`);
    expect(response.headers.get('content-type')).toBe('application/ocsp-response');
    const answer = ca.file('answer.der', Buffer.from(await response.arrayBuffer()).toString('base64'));
    expect(status('-respin', answer)).toContain(': revoked');
  });
});
