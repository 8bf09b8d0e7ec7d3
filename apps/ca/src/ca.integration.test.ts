import { caAuthority, subjects } from '@sekisho/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enrolled, useCa, userRequest, verified } from './testing/ca.fixture.ts';
import { type CaProcess, newRequest } from './testing/ca-process.fixture.ts';
import { openssl } from './testing/openssl.fixture.ts';

const fresh = useCa();

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
    const person = ca.shown((await ca.issued('cert.issue', await userRequest())).certificate);
    expect(person).toContain('email:alice@example.com');
    expect(person).toMatch(/othername: UPN[: ]+alice@example.com/i);
  });

  it('names CRL and OCSP responder in its certificates', async () => {
    const { certificate } = await ca.issued('cert.issue', await userRequest());
    expect(ca.shown(certificate)).toContain(`URI:${ca.url}/crl/root.crl`);
    expect(ca.shown(certificate)).toContain(`OCSP - URI:${ca.url}/ocsp`);
  });

  it('gives no certificate a longer life than its own', async () => {
    const { record } = await ca.issued('cert.issue', { ...(await userRequest()), days: 7300 });
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
    const forged = { ...(await userRequest()), request: request.toString('base64') };
    expect(await ca.refusal('cert.issue', forged)).toContain('not signed by the private key');
    expect(await ca.refusal('cert.issue', { ...(await userRequest()), request: 'AAAA' })).toContain(
      'not a certificate request',
    );
    expect(await ca.refusal('cert.issue', { ...(await userRequest()), name: 'x'.repeat(65) })).toContain(
      '65 characters',
    );
    const odd = { ...(await userRequest()), names: { dns: ['not a host'] } };
    expect(await ca.refusal('cert.issue', odd)).toBe('"not a host" is not a DNS name.');
  });

  it('renews with names and kind, and revokes the old one if asked to', async () => {
    const old = await ca.issued('cert.issue', await userRequest('bob'));
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
    const { serial } = (await ca.issued('cert.issue', await userRequest())).record;
    await ca.issued('cert.revoke', { serial, reason });
    expect(await ca.refusal('cert.revoke', { serial, reason })).toContain('was revoked already, on ');
  });

  it('lists what it issued', async () => {
    const { record } = await ca.issued('cert.issue', { ...(await userRequest('carol')), days: 5 });
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
    const { serial } = (await ca.issued('cert.issue', await userRequest())).record;
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
    const { serial } = (await ca.issued('cert.issue', await userRequest('dora'))).record;
    await ca.issued('cert.revoke', { serial, reason: 'superseded' });
    // The log comes by another way than the answer. Its last line may be on its way yet.
    const lines = () =>
      ca.log
        .split('\n')
        .slice(0, -1)
        .filter((line) => line.includes(serial));
    await expect
      .poll(() => lines().map((line) => JSON.parse(line)))
      .toMatchObject([
        { msg: 'issued a certificate', kind: 'user', name: 'dora', by: 'administrator' },
        { msg: 'revoked a certificate', reason: 'superseded', by: 'administrator' },
      ]);
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
