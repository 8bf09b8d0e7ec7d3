import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCertificate } from '@sekisho/certificates';
import type { CertificateReference } from '@sekisho/contracts';
import { createLogger, parseSettings, type TrustPurpose } from '@sekisho/platform';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type IssuedByTest, type IssueOptions, TestAuthority } from '../testing/authority.fixture.ts';
import { freePort } from '../testing/servers.fixture.ts';
import { entry, slapdServer, suffix } from '../testing/slapd.fixture.ts';
import { CertificateVerifier } from './certificate-verifier.ts';
import { ExternalAuthority } from './external-authority.ts';
import { CrlCache } from './revocation/crl-cache.ts';

const directory = mkdtempSync(join(tmpdir(), 'sekisho-verifier-'));
const logger = createLogger('auth');
const clientAuthentication = 'extendedKeyUsage=clientAuth';
const minuteMs = 60_000;

let root: TestAuthority;
let issuing: TestAuthority;
let web: Server;
let webPort: number;
let lists: Record<string, Uint8Array>;
let fetched: string[];
let opened: ExternalAuthority[];
/** How far the clock is ahead, in milliseconds. */
let ahead: number;
let revoked: CertificateReference[];
/** Names of CAs that were revoked. */
let fallen: string[];

beforeAll(async () => {
  root = new TestAuthority(directory, 'Test Root');
  issuing = new TestAuthority(directory, 'Test Issuing', root);
  webPort = await freePort();
  web = createServer((request, response) => {
    const path = request.url ?? '';
    fetched.push(path);
    const list = lists[path];
    if (path === '/moved') response.writeHead(302, { location: '/root.crl' }).end();
    else if (path === '/around') response.writeHead(302, { location: '/around' }).end();
    else if (path === '/elsewhere') response.writeHead(302, { location: `http://localhost:${webPort}/root.crl` }).end();
    else if (path === '/endless') response.end(Buffer.alloc(9 * 1024 * 1024));
    else if (path !== '/silent') response.writeHead(list === undefined ? 404 : 200).end(list);
  }).listen(webPort, '127.0.0.1');
});
afterAll(() => {
  web.closeAllConnections();
  web.close();
  rmSync(directory, { recursive: true, force: true });
});
beforeEach(() => {
  lists = { '/root.crl': root.crl(), '/issuing.crl': issuing.crl() };
  fetched = [];
  opened = [];
  revoked = [];
  fallen = [];
  ahead = 0;
});
afterEach(() => {
  for (const each of opened) each.stop();
});

const at = (path: string) => `http://127.0.0.1:${webPort}${path}`;
const both = () => [at('/root.crl'), at('/issuing.crl')];

/** A trusted CA of the settings. */
async function trust(
  settings: Record<string, unknown> = {},
  { ca = root.pem, cache = mkdtempSync(join(directory, 'cache-')), name = 'corp' } = {},
): Promise<ExternalAuthority> {
  const place = mkdtempSync(join(directory, 'settings-'));
  writeFileSync(join(place, 'ca.pem'), ca);
  const { certificates } = parseSettings(
    JSON.stringify({
      officeMode: { pool: '10.66.0.0/16' },
      encryptionDomain: ['10.0.0.0/8'],
      certificates: { trusted: { [name]: { ca: 'ca.pem', crl: both(), timeout: '1s', ...settings } } },
    }),
    join(place, 'sekisho.yaml'),
  );
  const each = certificates.trusted[name];
  if (each === undefined) throw new Error('no settings');
  const authority = new ExternalAuthority({
    ...{ name, settings: each, directory: place, now: () => Date.now() + ahead, logger },
    cache: new CrlCache(cache, logger),
    onRevoked: (references, authorities) => {
      revoked.push(...references);
      fallen.push(...authorities);
    },
  });
  await authority.start();
  opened.push(authority);
  return authority;
}

const verify = (
  authorities: readonly ExternalAuthority[],
  chain: readonly { readonly der: Uint8Array }[],
  purpose: TrustPurpose = 'users',
) =>
  new CertificateVerifier({ authorities, now: () => Date.now() + ahead, logger }).verify({
    chain: chain.map(({ der }) => der),
    purpose,
    connection: '01J00000000000000000000000',
    remote: '198.51.100.7',
  });

const user = (options: IssueOptions = {}, by = issuing): IssuedByTest =>
  by.issue('ali', { extensions: [clientAuthentication], ...options });

describe('a certificate', () => {
  it('is trusted by a path that the client sent, in any order', async () => {
    const trusted = await trust();
    const verdict = await verify([trusted], [user(), root.certificate, issuing.certificate]);
    expect(verdict).toMatchObject({ kind: 'trusted', authority: 'corp', reference: { issuer: 'CN=Test Issuing' } });
    expect(verdict.kind === 'trusted' && verdict.path.map(({ subject }) => subject)).toEqual([
      'CN=ali',
      'CN=Test Issuing',
      'CN=Test Root',
    ]);
  });

  it('is trusted by an intermediate CA of the settings that the client does not send', async () => {
    const trusted = await trust({}, { ca: `${issuing.pem}${root.pem}` });
    expect(await verify([trusted], [user()])).toMatchObject({ kind: 'trusted' });
    expect(await verify([await trust()], [user()])).toMatchObject({ code: 'user-certificate-untrusted' });
  });

  it('is trusted by an intermediate CA that others have sent, as a resumed TLS session keeps none', async () => {
    const verifier = new CertificateVerifier({ authorities: [await trust()], now: Date.now, logger });
    const ask = (...chain: readonly IssuedByTest[]) =>
      verifier.verify({
        chain: chain.map(({ der }) => der),
        purpose: 'users',
        connection: '01J00000000000000000000000',
        remote: '198.51.100.7',
      });
    expect(await ask(user())).toMatchObject({ code: 'user-certificate-untrusted' });
    expect(await ask(user(), issuing.certificate)).toMatchObject({ kind: 'trusted' });
    expect(await ask(user())).toMatchObject({ kind: 'trusted' });
  });

  it('of a CA for machines alone is refused to users, and the record says so', async () => {
    const trusted = await trust({ for: ['machines'], realms: ['internal'] });
    const chain = [user(), issuing.certificate];
    expect(await verify([trusted], chain, 'machines')).toMatchObject({ kind: 'trusted', realms: ['internal'] });
    expect(await verify([trusted], chain)).toEqual({
      kind: 'refused',
      code: 'user-certificate-untrusted',
      detail: 'it was issued by the CA corp, which is trusted for machines only',
    });
  });

  it.each([
    ['has expired', { from: '20240101000000Z', to: '20250101000000Z' }, 'user-certificate-expired'],
    ['is not valid yet', { from: '20490101000000Z', to: '20491231000000Z' }, 'user-certificate-expired'],
    ['names no purpose', { extensions: [] }, 'user-certificate-wrong-purpose'],
    ['is for servers', { extensions: ['extendedKeyUsage=serverAuth'] }, 'user-certificate-wrong-purpose'],
    ['may not sign', { extensions: [clientAuthentication, 'keyUsage=keyEncipherment'] }, 'user-certificate-unsuitable'],
  ])('that %s is refused', async (_, options, code) => {
    const trusted = await trust();
    expect(await verify([trusted], [user(options), issuing.certificate])).toMatchObject({ kind: 'refused', code });
  });

  it('of a machine needs no purpose', async () => {
    const chain = [user({ extensions: [] }), issuing.certificate];
    expect(await verify([await trust()], chain, 'machines')).toMatchObject({ kind: 'trusted' });
  });

  it('that cannot be read is refused, whatever else was sent', async () => {
    const chain = [{ der: new Uint8Array([0x30, 0x03, 1, 2, 3]) }, issuing.certificate];
    expect(await verify([await trust()], chain)).toMatchObject({ code: 'user-certificate-unsuitable' });
  });
});

describe('revocation by CRL', () => {
  it('is seen as soon as the CRL is fetched anew, also for certificates whose path is known', async () => {
    const one = user();
    const trusted = await trust();
    const verifier = new CertificateVerifier({ authorities: [trusted], now: () => Date.now() + ahead, logger });
    const chain = [one.der, issuing.certificate.der];
    const ask = () =>
      verifier.verify({ chain, purpose: 'users', connection: '01J00000000000000000000000', remote: '198.51.100.7' });
    expect(await ask()).toMatchObject({ kind: 'trusted' });
    issuing.revoke(one);
    lists['/issuing.crl'] = issuing.crl();
    expect(await ask()).toMatchObject({ kind: 'trusted' });
    ahead += 61 * minuteMs;
    const askAnew = () => {
      trusted.revocation.refresh();
      return ask();
    };
    await expect.poll(askAnew).toMatchObject({ code: 'user-certificate-revoked' });
    expect(revoked).toHaveLength(1);
    expect(revoked[0]).toMatchObject({ issuer: 'CN=Test Issuing' });
  });

  it('of the CA in between refuses what it issued', async () => {
    const middle = new TestAuthority(directory, 'Revoked Issuing', root);
    root.revoke(middle.certificate);
    lists['/root.crl'] = root.crl();
    lists['/issuing.crl'] = middle.crl();
    const verdict = await verify([await trust()], [user({}, middle), middle.certificate]);
    expect(verdict).toMatchObject({ code: 'user-certificate-revoked' });
    expect(verdict.kind === 'refused' && verdict.detail).toContain('of the CA CN=Revoked Issuing');
    expect(fallen).toEqual(['CN=Revoked Issuing']);
  });

  it('of a CA reaches what the CAs below it issued, those seen before and those seen later', async () => {
    const upper = new TestAuthority(directory, 'Upper', root);
    const [early, late] = [new TestAuthority(directory, 'Early', upper), new TestAuthority(directory, 'Late', upper)];
    for (const each of [upper, early, late]) lists[`/${each.certificate.file}`] = each.crl();
    const crl = [...both(), ...[upper, early, late].map(({ certificate }) => at(`/${certificate.file}`))];
    const trusted = await trust({ crl });
    const come = (by: TestAuthority) => verify([trusted], [user({}, by), by.certificate, upper.certificate]);
    expect(await come(early)).toMatchObject({ kind: 'trusted' });
    root.revoke(upper.certificate);
    lists['/root.crl'] = root.crl();
    ahead += 61 * minuteMs;
    const refreshed = () => {
      trusted.revocation.refresh();
      return fallen;
    };
    await expect.poll(refreshed).toEqual(['CN=Upper', 'CN=Early']);
    expect(await come(late)).toMatchObject({ code: 'user-certificate-revoked' });
    expect(fallen).toEqual(['CN=Upper', 'CN=Early', 'CN=Late']);
  });

  it('is fetched from where the certificate says where the settings do not, also behind a redirect', async () => {
    const point = (path: string) => [`crlDistributionPoints=URI:${at(path)}`];
    const one = user({ extensions: [clientAuthentication, ...point('/moved')] }, root);
    expect(await verify([await trust({ crl: undefined })], [one])).toMatchObject({ kind: 'trusted' });
    expect(fetched).toEqual(['/moved', '/root.crl']);
  });

  it.each([
    ['/gone', 'answered with status 404'],
    ['/around', 'redirects more than 3 times'],
    ['/elsewhere', 'which is not http:// on the same host'],
    ['/endless', 'sends more than 8388608 bytes'],
    ['/silent', 'did not answer in 1 s'],
  ])('of which nothing is known because of %s refuses or accepts as the settings say', async (path, detail) => {
    const one = user({}, root);
    const verdict = await verify([await trust({ crl: [at(path)] })], [one]);
    expect(verdict).toMatchObject({ code: 'user-certificate-status-unknown' });
    expect(verdict.kind === 'refused' && verdict.detail).toContain(detail);
    expect(await verify([await trust({ crl: [at(path)], whenUnknown: 'accept' })], [one])).toMatchObject({
      kind: 'trusted',
    });
  });

  it('is read from a file', async () => {
    mkdirSync(join(directory, 'lists'), { recursive: true });
    const file = join(directory, 'lists', 'root.crl');
    writeFileSync(file, root.crl());
    expect(await verify([await trust({ crl: [file] })], [user({}, root)])).toMatchObject({ kind: 'trusted' });
  });

  it('is fetched from a directory, as the settings or the certificate say', async () => {
    const name = 'cn=lists';
    const slapd = await slapdServer({
      ldif: entry(name, {
        objectClass: 'cRLDistributionPoint',
        cn: 'lists',
        'certificateRevocationList;binary': Buffer.from(root.crl()),
      }),
    });
    try {
      await slapd.start();
      const url = `ldap://${slapd.ldap}/${name},${suffix}?certificateRevocationList;binary?base`;
      expect(await verify([await trust({ crl: [url] })], [user({}, root)])).toMatchObject({ kind: 'trusted' });
      const point = `crlDistributionPoints=URI:${url.replaceAll(',', '%2C').replaceAll(';', '%3B')}`;
      const one = user({ extensions: [clientAuthentication, point] }, root);
      expect(await verify([await trust({ crl: undefined })], [one])).toMatchObject({ kind: 'trusted' });
      await slapd.kill();
      const verdict = await verify([await trust({ crl: [url] })], [user({}, root)]);
      expect(verdict).toMatchObject({ code: 'user-certificate-status-unknown' });
      expect(verdict.kind === 'refused' && verdict.detail).toContain(`ldap://${slapd.ldap} has no answer`);
    } finally {
      await slapd.remove();
    }
  });

  it('is not believed of a list that another CA signed', async () => {
    lists['/root.crl'] = new TestAuthority(directory, 'Test Root').crl();
    const verdict = await verify([await trust()], [user({}, root)]);
    expect(verdict).toMatchObject({ code: 'user-certificate-status-unknown' });
  });

  it('that is flawed at one place is shown, whatever lies at others', async () => {
    lists['/forged.crl'] = new TestAuthority(directory, 'Test Root').crl();
    const trusted = await trust({ crl: [at('/forged.crl'), ...both()] });
    const problem = () => trusted.health().problem;
    await expect.poll(problem).toBe("the CRL of CN=Test Root was not signed by that CA's key");
    await expect.poll(() => trusted.health().crl).toBe('current');
    ahead += 61 * minuteMs;
    lists['/root.crl'] = root.crl();
    trusted.revocation.refresh();
    await expect.poll(() => fetched.length).toBe(6);
    expect(await verify([trusted], [user({}, root)])).toMatchObject({ kind: 'trusted' });
    expect(problem()).toContain('was not signed');
    lists['/forged.crl'] = root.crl();
    ahead += 61 * minuteMs;
    trusted.revocation.refresh();
    await expect.poll(problem).toBeUndefined();
  });

  it('is known after a restart while the server is away, until the list ends', async () => {
    const cache = mkdtempSync(join(directory, 'cache-'));
    const one = user({}, root);
    expect(await verify([await trust({}, { cache })], [one])).toMatchObject({ kind: 'trusted' });
    const onDisk = () => readdirSync(cache).filter((name) => name.endsWith('.json'));
    await expect.poll(onDisk).toHaveLength(2);
    lists = {};
    const restarted = await trust({}, { cache });
    expect(await verify([restarted], [one])).toMatchObject({ kind: 'trusted' });
    ahead += 8 * 24 * 60 * minuteMs;
    expect(await verify([restarted], [one])).toMatchObject({ code: 'user-certificate-status-unknown' });
    expect(restarted.health()).toMatchObject({ name: 'corp', crl: 'outdated' });
  });

  it('asks a server once for all who wait', async () => {
    const trusted = await trust({ crl: [at('/silent')] });
    const chain = [user({}, root)];
    await Promise.all(Array.from({ length: 5 }, () => verify([trusted], chain)));
    expect(fetched).toEqual(['/silent']);
  });
});

describe('revocation by OCSP', () => {
  it('is asked first, and a responder that is away leaves the CRL', async () => {
    const port = await freePort();
    const named = `authorityInfoAccess=OCSP;URI:http://127.0.0.1:${port}/`;
    const extensions = [clientAuthentication, named];
    const [good, bad, later] = [user({ extensions }, root), user({ extensions }, root), user({ extensions }, root)];
    const before = await trust();
    root.revoke(bad);
    const responder = await root.responder(port);
    expect(await verify([before], [good])).toMatchObject({ kind: 'trusted' });
    expect(await verify([before], [bad])).toMatchObject({ code: 'user-certificate-revoked' });
    const { issuer, serial } = parseCertificate(bad.der);
    expect(revoked).toContainEqual({ issuer, serial });
    await responder.stop();
    expect(await verify([await trust()], [later])).toMatchObject({ kind: 'trusted' });
  });
});

describe('what an OCSP responder called good', () => {
  let port: number;
  let one: IssuedByTest;
  let responder: Awaited<ReturnType<TestAuthority['responder']>>;
  beforeEach(async () => {
    port = await freePort();
    one = user({ extensions: [clientAuthentication, `authorityInfoAccess=OCSP;URI:http://127.0.0.1:${port}/`] }, root);
    // It knows what was revoked when it started.
    responder = await root.responder(port);
    return () => responder.stop();
  });

  it('is revoked as soon as a CRL says so', async () => {
    const trusted = await trust({ refresh: '1m' });
    expect(await verify([trusted], [one])).toMatchObject({ kind: 'trusted' });
    root.revoke(one);
    lists['/root.crl'] = root.crl();
    ahead += 2 * minuteMs;
    const refreshed = () => {
      trusted.revocation.refresh();
      return revoked;
    };
    const { issuer, serial } = parseCertificate(one.der);
    await expect.poll(refreshed).toContainEqual({ issuer, serial });
    expect(await verify([trusted], [one])).toMatchObject({ code: 'user-certificate-revoked' });
  });

  it('is asked about again, so that its sessions end where there is no CRL', async () => {
    const trusted = await trust({ crl: undefined });
    expect(await verify([trusted], [one])).toMatchObject({ kind: 'trusted' });
    await responder.stop();
    root.revoke(one);
    responder = await root.responder(port);
    trusted.revocation.refresh();
    // OpenSSL's answers are good for five minutes.
    ahead += 6 * minuteMs;
    trusted.revocation.refresh();
    const { issuer, serial } = parseCertificate(one.der);
    await expect.poll(() => revoked).toEqual([{ issuer, serial }]);
  });
});

describe('the file of a trusted CA', () => {
  it.each([
    ['nothing', '', 'no CA can be read from'],
    ['no certificate', 'hello', 'no CA can be read from'],
    ['a certificate that is of no CA', () => user({}, root).pem, 'CN=ali is no CA (basicConstraints)'],
  ])('that holds %s is told with the name of the setting', async (_, content, sentence) => {
    const ca = typeof content === 'string' ? content : content();
    await expect(trust({}, { ca })).rejects.toThrow(
      /^certificates\.trusted\.corp\.ca: no CA can be read from .*ca\.pem: /,
    );
    await expect(trust({}, { ca })).rejects.toThrow(sentence);
  });

  it('that is not there is told with the name of the setting', async () => {
    await expect(trust({ ca: 'gone.pem' })).rejects.toThrow(/^certificates\.trusted\.corp\.ca: .*gone\.pem: ENOENT/);
  });

  it('is told of where its CRL lies at what is not asked', async () => {
    await expect(trust({ crl: ['ldap://ca.example/%zz'] })).rejects.toThrow(
      'certificates.trusted.corp.crl: ldap://ca.example/%zz is neither an http:// or ldap:// URL nor the path of a file.',
    );
  });

  it('is taken when it changes, and what cannot be used leaves the old one', { timeout: 30_000 }, async () => {
    const place = mkdtempSync(join(directory, 'changing-'));
    const file = join(place, 'ca.pem');
    writeFileSync(file, issuing.pem);
    const trusted = await trust({ ca: file });
    const [byRoot, byIssuing] = [user({}, root), user()];
    const ask = async (one: IssuedByTest) => (await verify([trusted], [one])).kind;
    expect([await ask(byRoot), await ask(byIssuing)]).toEqual(['refused', 'trusted']);
    writeFileSync(file, 'half of a file');
    await expect.poll(() => trusted.health().problem, { timeout: 10_000 }).toContain('the old one still is');
    expect(await ask(byIssuing)).toBe('trusted');
    writeFileSync(file, root.pem);
    await expect.poll(() => ask(byRoot), { timeout: 10_000 }).toBe('trusted');
    expect(await ask(byIssuing)).toBe('refused');
    expect(trusted.health().problem).toBeUndefined();
  });
});
