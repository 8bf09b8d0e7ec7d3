import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCertificate } from '@sekisho/certificates';
import { caAuthority, subjects } from '@sekisho/contracts';
import { createLogger, loadRuntime, loadSettings, openGatewayCertificate } from '@sekisho/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { enrolmentsMax } from './limits.ts';
import { buildCa, CaProcess, type Issued, newRequest } from './testing/ca-process.fixture.ts';
import { openssl, startNats, type TestServer } from './testing/servers.fixture.ts';

let nats: TestServer;
beforeAll(async () => {
  buildCa();
  nats = await startNats();
});
afterAll(() => nats.remove());

const fresh = async (internalCa: object = {}, more: object = {}): Promise<CaProcess> => {
  const ca = await CaProcess.make(nats.url);
  ca.configure(internalCa, more);
  return ca;
};

/** A certificate for IKE, as the edge gets it. */
async function enrolled(ca: CaProcess) {
  const reply = await ca.enroll('ike', { name: 'ike', request: await newRequest('rsa-2048') });
  if (reply.outcome !== 'issued') throw new Error(JSON.stringify(reply));
  const { serial } = parseCertificate(new Uint8Array(Buffer.from(reply.certificate, 'base64')));
  return { ...reply, serial };
}

const user = async (name = 'alice') => ({
  kind: 'user',
  name,
  names: { upn: [`${name}@example.com`], email: [`${name}@example.com`] },
  request: await newRequest(),
});

function verified(ca: CaProcess, { certificate, chain }: Pick<Issued, 'certificate' | 'chain'>, ...options: string[]) {
  const root = ca.pem('root.pem', chain.at(-1) ?? '');
  const between = chain.length > 1 ? ['-untrusted', ca.pem('between.pem', ...chain.slice(0, -1))] : [];
  const leaf = ca.pem('leaf.pem', certificate);
  return openssl('verify', '-x509_strict', '-CAfile', root, ...between, ...options, leaf);
}

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
    const issued = await ca.issued('cert.issue', await user());
    const downloaded = async () => {
      const role = chainLength === 1 ? 'root' : 'issuing';
      const response = await fetch(`${ca.url}/crl/${role}.crl`);
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
    const issued = await ca.issued('cert.issue', await user());
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
    const response = await fetch(`${ca.url}/ocsp/${path}`);
    expect(response.headers.get('content-type')).toBe('application/ocsp-response');
    const answer = ca.file('answer.der', Buffer.from(await response.arrayBuffer()).toString('base64'));
    expect(status('-respin', answer)).toContain(': revoked');
  });
});

describe('the CA', () => {
  let ca: CaProcess;
  beforeAll(async () => {
    ca = await fresh();
    await ca.start();
  });
  afterAll(() => ca.remove());

  it('decides the names itself, whatever the request asks for', async () => {
    const machine = await ca.issued('cert.issue', {
      kind: 'machine',
      name: 'pc1.example.com',
      request: await newRequest(),
    });
    const shown = ca.shown(machine.certificate);
    expect(shown).toContain('DNS:pc1.example.com');
    expect(shown).not.toContain('mallory');
    expect(machine.record).toMatchObject({ subject: 'CN=pc1.example.com', issuer: 'CN=vpn.example.com Internal CA' });
    const person = ca.shown((await ca.issued('cert.issue', await user())).certificate);
    expect(person).toContain('email:alice@example.com');
    expect(person).toMatch(/othername: UPN[: ]+alice@example.com/i);
  });

  it('names CRL and OCSP responder in its certificates', async () => {
    const { certificate } = await ca.issued('cert.issue', await user());
    expect(ca.shown(certificate)).toContain(`URI:${ca.url}/crl/root.crl`);
    expect(ca.shown(certificate)).toContain(`OCSP - URI:${ca.url}/ocsp`);
  });

  it('gives no certificate a longer life than its own', async () => {
    const { record } = await ca.issued('cert.issue', { ...(await user()), days: 7300 });
    const [root = ''] = (await ca.authority()).authorities;
    const end = openssl('x509', '-inform', 'DER', '-in', ca.file('root.der', root), '-noout', '-enddate').text;
    expect(new Date(record.notAfter)).toEqual(new Date(end.replace('notAfter=', '')));
    expect(Date.parse(record.notBefore)).toBeLessThan(Date.now());
  });

  it('gives the services of the gateway certificates of its names and addresses', async () => {
    const reply = await enrolled(ca);
    expect(verified(ca, reply, '-purpose', 'sslserver').ok).toBe(true);
    const shown = ca.shown(reply.certificate);
    expect(shown).toMatch(/Subject: CN ?= ?vpn.example.com/);
    for (const name of ['DNS:vpn.example.com', 'IP Address:198.51.100.7', 'IP Address:127.0.0.1'])
      expect(shown).toContain(name);
  });

  it.each([
    ['eap', 'certificates.useThisCertificate.ike is ike, not eap.'],
    ['unheard-of', 'certificates.gateway names no certificate unheard-of.'],
    ['__proto__', 'certificates.gateway names no certificate __proto__.'],
  ])('enrolls no certificate %s', async (name, reason) => {
    expect(await ca.enroll('ike', { name, request: await newRequest() })).toEqual({ outcome: 'failed', reason });
    expect(await ca.enroll('ike', { name, present: 'abc' })).toEqual({ outcome: 'failed', reason });
  });

  it('refuses a request that its key did not sign, and names that no certificate has', async () => {
    const request = Buffer.from(await newRequest(), 'base64');
    request[request.length - 1] = (request.at(-1) ?? 0) ^ 1;
    const forged = { ...(await user()), request: request.toString('base64') };
    expect(await ca.refusal('cert.issue', forged)).toContain('not signed by the private key');
    expect(await ca.refusal('cert.issue', { ...(await user()), request: 'AAAA' })).toContain(
      'not a certificate request',
    );
    expect(await ca.refusal('cert.issue', { ...(await user()), name: 'x'.repeat(65) })).toContain('65 characters');
    const odd = { ...(await user()), names: { dns: ['not a host'] } };
    expect(await ca.refusal('cert.issue', odd)).toBe('"not a host" is not a DNS name.');
  });

  it('renews with names and kind, and revokes the old one if asked to', async () => {
    const old = await ca.issued('cert.issue', await user('bob'));
    const { serial } = old.record;
    const renewed = await ca.issued('cert.renew', { serial, request: await newRequest(), revokeOld: false });
    expect(renewed.record).toMatchObject({ kind: 'user', name: 'bob', subject: old.record.subject });
    expect(ca.shown(renewed.certificate)).toContain('email:bob@example.com');
    expect((await ca.issued('cert.show', { serial })).record.revokedAt).toBeNull();
    await ca.issued('cert.renew', { serial, request: await newRequest(), revokeOld: true });
    expect((await ca.issued('cert.show', { serial })).record).toMatchObject({ revocationReason: 'superseded' });
    const again = await ca.refusal('cert.renew', { serial, request: await newRequest(), revokeOld: true });
    expect(again).toMatch(/^The user certificate [0-9a-f]+ of bob was revoked on .*; issue a new one instead\.$/);
  });

  it('says so when there is nothing to revoke', async () => {
    const reason = 'unspecified';
    expect(await ca.refusal('cert.revoke', { serial: 'abc', reason })).toBe(
      'The internal CA has issued no certificate with the serial abc.',
    );
    const { serial } = (await ca.issued('cert.issue', await user())).record;
    await ca.issued('cert.revoke', { serial, reason });
    expect(await ca.refusal('cert.revoke', { serial, reason })).toContain('was revoked already, on ');
  });

  it('lists what it issued', async () => {
    const { record } = await ca.issued('cert.issue', { ...(await user('carol')), days: 5 });
    expect(await ca.run('cert.list', { name: 'carol' })).toEqual({
      outcome: 'done',
      certificates: [record],
      more: false,
    });
    expect(await ca.run('cert.list', { name: 'carol', expiresWithinDays: 4 })).toMatchObject({ certificates: [] });
    expect(await ca.run('cert.list', { name: 'carol', expiresWithinDays: 6 })).toMatchObject({
      certificates: [record],
    });
  });

  it('tells everyone of a revocation at once', async () => {
    const { serial } = (await ca.issued('cert.issue', await user())).record;
    const heard = new Promise<unknown>((done) => {
      ca.bus.connection.subscribe(subjects.caPublished, { max: 1, callback: (_, message) => done(message.json()) });
    });
    await ca.bus.connection.flush();
    await ca.issued('cert.revoke', { serial, reason: 'cessationOfOperation' });
    const published = caAuthority.parse(await heard);
    expect(published).toEqual(await ca.authority());
    const crl = ca.file('published.crl', published.crls[0] ?? '');
    const shown = openssl('crl', '-inform', 'DER', '-in', crl, '-noout', '-text').text;
    expect(shown).toContain(serial.toUpperCase());
  });

  it('writes to its log who got and lost a certificate', async () => {
    const { serial } = (await ca.issued('cert.issue', await user('dora'))).record;
    await ca.issued('cert.revoke', { serial, reason: 'superseded' });
    const lines = ca.log.split('\n').filter((line) => line.includes(serial));
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { msg: 'issued a certificate', kind: 'user', name: 'dora', by: 'administrator' },
      { msg: 'revoked a certificate', reason: 'superseded', by: 'administrator' },
    ]);
  });
});

describe("a gateway's own certificate", () => {
  let ca: CaProcess;
  beforeEach(async () => {
    ca = await fresh();
    await ca.start();
    return () => ca.remove();
  });
  const reviewed = (present: string) => ca.enroll('ike', { name: 'ike', present });

  it('may stay as long as another one would say the same, also over a restart', async () => {
    const { serial } = await enrolled(ca);
    expect(await reviewed(serial)).toEqual({ outcome: 'current' });
    await ca.stop();
    await ca.start();
    expect(await reviewed(serial)).toEqual({ outcome: 'current' });
  });

  it('is outdated once it is revoked, and when another CA issued it', async () => {
    const { serial } = await enrolled(ca);
    await ca.issued('cert.revoke', { serial, reason: 'superseded' });
    const reason = expect.stringMatching(/^It was revoked on .*\.$/);
    expect(await reviewed(serial)).toEqual({ outcome: 'outdated', reason });
    expect(await reviewed('abc')).toEqual({ outcome: 'outdated', reason: 'This CA has not issued it.' });
  });

  const gateway = { name: 'vpn.example.com', publicAddresses: ['198.51.100.7'], listen: ['127.0.0.1'] };
  it.each([
    ['another name', {}, { gateway: { ...gateway, name: 'vpn2.example.com' } }, 'The gateway has other names now.'],
    ['another address', {}, { gateway: { ...gateway, publicAddresses: [] } }, 'The gateway has other names now.'],
    [
      'another kind of key',
      {},
      { certificates: { gateway: { ike: { key: 'ecdsa-p256' }, eap: {} } } },
      'Its key is rsa-2048, and the settings say ecdsa-p256.',
    ],
    ['other purposes', { ikeCertificateExtendedKeyUsage: 0 }, {}, 'The settings give it other purposes now.'],
    ['an issuing CA', { issuingCa: true }, {}, 'Another of the internal CAs issues certificates now.'],
  ])('is outdated when the settings say %s', async (_what, internalCa, more, reason) => {
    const { serial } = await enrolled(ca);
    await ca.stop();
    ca.configure(internalCa, more);
    await ca.start();
    expect(await reviewed(serial)).toEqual({ outcome: 'outdated', reason });
  });

  it('is replaced at once when it is revoked, in the service that uses it', async () => {
    const settings = loadSettings(join(ca.directory, 'sekisho.yaml'));
    const runtime = loadRuntime({ SEKISHO_SETTINGS: settings.file, SEKISHO_STATE: join(ca.directory, 'edge') });
    const context = { settings, runtime, bus: ca.bus, logger: createLogger('test') };
    const { certificate, close } = await openGatewayCertificate('ike', 'edge', context);
    const before = certificate.current()?.certificate.serial ?? '';
    await ca.issued('cert.revoke', { serial: before, reason: 'superseded' });
    await vi.waitFor(() => expect(certificate.current()?.certificate.serial).not.toBe(before), { timeout: 5_000 });
    expect(certificate.status().problem).toBeUndefined();
    close();
  });

  it('is issued so often within an hour and no more, for each use', async () => {
    const request = await newRequest();
    for (let count = 0; count < enrolmentsMax; count += 1) {
      expect(await ca.enroll('ike', { name: 'ike', request })).toMatchObject({ outcome: 'issued' });
    }
    const reason = `The gateway had ${enrolmentsMax} certificates for ike within an hour; the next comes later.`;
    expect(await ca.enroll('ike', { name: 'ike', request })).toEqual({ outcome: 'failed', reason });
    expect(await ca.enroll('eap', { name: 'eap', request })).toMatchObject({ outcome: 'issued' });
  });
});

describe('what ends soon', () => {
  it('is counted unless it is revoked or has a successor, and without what renews itself; the CA tells its own end', async () => {
    const ca = await fresh({ issuingCa: true }, { certificates: { warnBefore: '14d' } });
    await ca.start();
    const issue = async (kind: string, name: string, days: number) =>
      (await ca.issued('cert.issue', { kind, name, days, request: await newRequest() })).record;
    await issue('machine', 'pc1', 5);
    await issue('user', 'alice', 14);
    await issue('user', 'bob', 15);
    await issue('gateway', 'vpn.example.com', 5);
    const lost = await issue('user', 'lost', 5);
    await ca.issued('cert.revoke', { serial: lost.serial, reason: 'keyCompromise' });
    const old = await issue('user', 'carol', 5);
    await ca.issued('cert.renew', { serial: old.serial, request: await newRequest(), revokeOld: false });
    expect(await ca.health()).toEqual({
      instance: expect.any(String),
      authorities: [
        { role: 'root', subject: 'CN=vpn.example.com Internal CA', notAfter: expect.any(String), endsSoon: false },
        { role: 'issuing', subject: expect.any(String), notAfter: expect.any(String), endsSoon: false },
      ],
      expiring: { certificates: 2, withinDays: 14 },
    });
    await ca.remove();
  });

  it('is the CA itself at its end', async () => {
    const ca = await fresh({ validity: { authority: '30d' } }, { certificates: { warnBefore: '31d' } });
    await ca.start();
    expect((await ca.health()).authorities).toMatchObject([{ role: 'root', endsSoon: true }]);
    await ca.remove();
  });
});

describe('Extended Key Usage', () => {
  let ca: CaProcess;
  beforeEach(async () => {
    ca = await CaProcess.make(nats.url);
    return () => ca.remove();
  });

  const server = 'TLS Web Server Authentication';
  const client = 'TLS Web Client Authentication';
  const ike = '1.3.6.1.5.5.8.2.2';
  it.each([
    [undefined, { gateway: [server, ike], machine: [client, ike], user: [client] }],
    [0, { gateway: [], machine: [], user: [] }],
    [1, { gateway: [server], machine: [], user: [] }],
    [2, { gateway: [], machine: [], user: [client] }],
  ])('with ikeCertificateExtendedKeyUsage %s', async (value, expected) => {
    ca.configure(value === undefined ? {} : { ikeCertificateExtendedKeyUsage: value });
    await ca.start();
    const found: Record<string, string[]> = {};
    for (const kind of ['gateway', 'machine', 'user']) {
      const issued = await ca.issued('cert.issue', { kind, name: 'someone', request: await newRequest() });
      const [, purposes] = /Extended Key Usage:[^\n]*\n\s+([^\n]+)/.exec(ca.shown(issued.certificate)) ?? [];
      found[kind] = purposes?.split(', ').map((each) => (each === 'ipsec Internet Key Exchange' ? ike : each)) ?? [];
    }
    expect(found).toEqual(expected);
  });

  it('can be chosen by kind', async () => {
    ca.configure({ extendedKeyUsage: { machine: ['client-authentication', 'server-authentication'], user: [] } });
    await ca.start();
    const machine = await ca.issued('cert.issue', { kind: 'machine', name: 'pc', request: await newRequest() });
    expect(ca.shown(machine.certificate)).toContain(`${client}, ${server}`);
    const person = await ca.issued('cert.issue', await user());
    expect(ca.shown(person.certificate)).not.toContain('Extended Key Usage');
  });
});
