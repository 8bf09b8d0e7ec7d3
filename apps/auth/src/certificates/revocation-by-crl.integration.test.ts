import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { trustedAuthority } from '@sekisho/contracts';
import { CertificateAuthority, entry, Slapd, suffix } from '@sekisho/testing';
import { describe, expect, it } from 'vitest';
import { ask, clientAuthentication, minuteMs, useListedAuthorities } from './listed-authorities.fixture.ts';

const authorities = useListedAuthorities();

describe('revocation by CRL', () => {
  it('is seen as soon as the CRL is fetched anew, also for certificates whose path is known', async () => {
    const one = authorities.user();
    const trusted = await authorities.trust();
    const verifier = authorities.verifier(trusted);
    const askOnce = () => ask(verifier, [one, authorities.issuing]);
    expect(await askOnce()).toMatchObject({ kind: 'trusted' });
    authorities.issuing.revoke(one);
    authorities.lists['/issuing.crl'] = authorities.issuing.crl();
    expect(await askOnce()).toMatchObject({ kind: 'trusted' });
    authorities.ahead += 61 * minuteMs;
    const askAnew = () => {
      trusted.revocation.refresh();
      return askOnce();
    };
    await expect.poll(askAnew).toMatchObject({ code: 'user-certificate-revoked' });
    expect(authorities.revoked).toHaveLength(1);
    expect(authorities.revoked[0]).toMatchObject({ issuer: 'CN=Test Issuing' });
  });

  it('of the CA in between refuses what it issued', async () => {
    const middle = CertificateAuthority.inside(authorities.directory, 'Revoked Issuing', authorities.root);
    authorities.root.revoke(middle);
    authorities.lists['/root.crl'] = authorities.root.crl();
    authorities.lists['/issuing.crl'] = middle.crl();
    const verdict = await authorities.verify([await authorities.trust()], [authorities.user({}, middle), middle]);
    expect(verdict).toMatchObject({ code: 'user-certificate-revoked' });
    expect(verdict.kind === 'refused' && verdict.detail).toContain('of the CA CN=Revoked Issuing');
    expect(authorities.fallen).toEqual(['CN=Revoked Issuing']);
  });

  it('of a CA reaches what the CAs below it issued, those seen before and those seen later', async () => {
    const upper = CertificateAuthority.inside(authorities.directory, 'Upper', authorities.root);
    const [early, late] = [
      CertificateAuthority.inside(authorities.directory, 'Early', upper),
      CertificateAuthority.inside(authorities.directory, 'Late', upper),
    ];
    for (const each of [upper, early, late]) authorities.lists[`/${each.certificate}`] = each.crl();
    const crl = [
      ...authorities.both(),
      ...[upper, early, late].map(({ certificate }) => authorities.at(`/${certificate}`)),
    ];
    const trusted = await authorities.trust({ crl });
    const come = (by: CertificateAuthority) => authorities.verify([trusted], [authorities.user({}, by), by, upper]);
    expect(await come(early)).toMatchObject({ kind: 'trusted' });
    authorities.root.revoke(upper);
    authorities.lists['/root.crl'] = authorities.root.crl();
    authorities.ahead += 61 * minuteMs;
    const refreshed = () => {
      trusted.revocation.refresh();
      return authorities.fallen;
    };
    await expect.poll(refreshed).toEqual(['CN=Upper', 'CN=Early']);
    expect(await come(late)).toMatchObject({ code: 'user-certificate-revoked' });
    expect(authorities.fallen).toEqual(['CN=Upper', 'CN=Early', 'CN=Late']);
  });

  it('is fetched from where the certificate says where the settings do not, also behind a redirect', async () => {
    const point = (path: string) => [`crlDistributionPoints=URI:${authorities.at(path)}`];
    const one = authorities.user({ extensions: [clientAuthentication, ...point('/moved')] }, authorities.root);
    expect(await authorities.verify([await authorities.trust({ crl: undefined })], [one])).toMatchObject({
      kind: 'trusted',
    });
    expect(authorities.fetched).toEqual(['/moved', '/root.crl']);
  });

  it.each([
    ['/gone', 'answered with status 404'],
    ['/around', 'redirects more than 3 times'],
    ['/elsewhere', 'which is not http:// on the same host'],
    ['/endless', 'sends more than 8388608 bytes'],
    ['/silent', 'did not answer in 1 s'],
  ])('of which nothing is known because of %s refuses or accepts as the settings say', async (path, detail) => {
    const timeout = path === '/silent' ? '1s' : '10s';
    const one = authorities.user({}, authorities.root);
    const verdict = await authorities.verify(
      [await authorities.trust({ crl: [authorities.at(path)], timeout })],
      [one],
    );
    expect(verdict).toMatchObject({ code: 'user-certificate-status-unknown' });
    expect(verdict.kind === 'refused' && verdict.detail).toContain(detail);
    expect(
      await authorities.verify(
        [await authorities.trust({ crl: [authorities.at(path)], timeout, whenUnknown: 'accept' })],
        [one],
      ),
    ).toMatchObject({
      kind: 'trusted',
    });
  });

  it('is read from a file', async () => {
    mkdirSync(join(authorities.directory, 'lists'), { recursive: true });
    const file = join(authorities.directory, 'lists', 'root.crl');
    writeFileSync(file, authorities.root.crl());
    expect(
      await authorities.verify([await authorities.trust({ crl: [file] })], [authorities.user({}, authorities.root)]),
    ).toMatchObject({
      kind: 'trusted',
    });
  });

  it('is fetched from a directory, as the settings or the certificate say', async () => {
    const name = 'cn=lists';
    const slapd = await Slapd.start({
      ldif: entry(name, {
        objectClass: 'cRLDistributionPoint',
        cn: 'lists',
        'certificateRevocationList;binary': Buffer.from(authorities.root.crl()),
      }),
    });
    try {
      const url = `ldap://${slapd.ldap}/${name},${suffix}?certificateRevocationList;binary?base`;
      expect(
        await authorities.verify([await authorities.trust({ crl: [url] })], [authorities.user({}, authorities.root)]),
      ).toMatchObject({
        kind: 'trusted',
      });
      const point = `crlDistributionPoints=URI:${url.replaceAll(',', '%2C').replaceAll(';', '%3B')}`;
      const one = authorities.user({ extensions: [clientAuthentication, point] }, authorities.root);
      expect(await authorities.verify([await authorities.trust({ crl: undefined })], [one])).toMatchObject({
        kind: 'trusted',
      });
      await slapd.kill();
      const verdict = await authorities.verify(
        [await authorities.trust({ crl: [url] })],
        [authorities.user({}, authorities.root)],
      );
      expect(verdict).toMatchObject({ code: 'user-certificate-status-unknown' });
      expect(verdict.kind === 'refused' && verdict.detail).toContain(`ldap://${slapd.ldap} has no answer`);
    } finally {
      await slapd.remove();
    }
  });

  it('is not believed of a list that another CA signed', async () => {
    authorities.lists['/root.crl'] = CertificateAuthority.inside(authorities.directory, 'Test Root').crl();
    const verdict = await authorities.verify([await authorities.trust()], [authorities.user({}, authorities.root)]);
    expect(verdict).toMatchObject({ code: 'user-certificate-status-unknown' });
  });

  it('that is flawed at one place is shown, whatever lies at others', async () => {
    authorities.lists['/forged.crl'] = CertificateAuthority.inside(authorities.directory, 'Test Root').crl();
    const trusted = await authorities.trust({ crl: [authorities.at('/forged.crl'), ...authorities.both()] });
    const problem = () => trusted.health().problem;
    await expect.poll(problem).toBe("the CRL of CN=Test Root was not signed by that CA's key");
    await expect.poll(() => trusted.health().crl).toBe('current');
    await expect.poll(() => trusted.health().places?.filter(({ fetchedAt }) => fetchedAt)).toHaveLength(3);
    authorities.ahead += 61 * minuteMs;
    authorities.lists['/root.crl'] = authorities.root.crl();
    // What was fetched may still be looked at, and is fetched anew after that.
    const fetchedAnew = () => {
      trusted.revocation.refresh();
      return authorities.fetched.length;
    };
    await expect.poll(fetchedAnew).toBe(6);
    expect(await authorities.verify([trusted], [authorities.user({}, authorities.root)])).toMatchObject({
      kind: 'trusted',
    });
    expect(problem()).toContain('was not signed');
    authorities.lists['/forged.crl'] = authorities.root.crl();
    authorities.ahead += 61 * minuteMs;
    // The round before may not be over yet, and then this one begins with the next call.
    const problemAnew = () => {
      trusted.revocation.refresh();
      return problem();
    };
    await expect.poll(problemAnew).toBeUndefined();
  });

  it('is shown with where it lies, when it was had, and what it says', async () => {
    const [first = '', second = ''] = authorities.both();
    const trusted = await authorities.trust({ crl: [first, authorities.at('/gone.crl'), second], ocsp: false });
    await expect.poll(() => trusted.health().places?.filter(({ fetchedAt }) => fetchedAt)).toHaveLength(2);
    await expect.poll(() => trusted.health().places?.[1]?.problem).toContain('answered with status 404');
    // One that was had is held once its signature is verified.
    await expect.poll(() => trusted.health().crls).toHaveLength(1);
    const { places, crls, certificates, whenUnknown, ocsp } = trustedAuthority.parse(trusted.health());
    expect({ whenUnknown, ocsp }).toEqual({ whenUnknown: 'refuse', ocsp: false });
    expect(places).toEqual([
      { place: first, by: 'settings', fetchedAt: expect.any(String), triedAt: expect.any(String) },
      {
        ...{ place: authorities.at('/gone.crl'), by: 'settings', triedAt: expect.any(String) },
        problem: expect.stringContaining('/gone.crl'),
      },
      { place: second, by: 'settings', fetchedAt: expect.any(String), triedAt: expect.any(String) },
    ]);
    expect(crls).toEqual([
      expect.objectContaining({ issuer: 'CN=Test Root', revoked: expect.any(Number), thisUpdate: expect.any(String) }),
    ]);
    expect(crls?.[0]?.goodUntil).toBe(crls?.[0]?.nextUpdate);
    expect(certificates?.map(({ role }) => role).toSorted()).toContain('anchor');
    const before = crls?.[0]?.revoked ?? Number.NaN;
    authorities.root.revoke(authorities.user({}, authorities.root));
    authorities.lists['/root.crl'] = authorities.root.crl();
    authorities.ahead += 61 * minuteMs;
    const revoked = () => {
      trusted.revocation.refresh();
      return trusted.health().crls?.[0]?.revoked;
    };
    await expect.poll(revoked).toBe(before + 1);
  });

  it('is known after a restart while the server is away, until the list ends', async () => {
    const cache = mkdtempSync(join(authorities.directory, 'cache-'));
    const one = authorities.user({}, authorities.root);
    expect(await authorities.verify([await authorities.trust({}, { cache })], [one])).toMatchObject({
      kind: 'trusted',
    });
    const onDisk = () => readdirSync(cache).filter((name) => name.endsWith('.json'));
    await expect.poll(onDisk).toHaveLength(2);
    authorities.lists = {};
    const restarted = await authorities.trust({}, { cache });
    expect(await authorities.verify([restarted], [one])).toMatchObject({ kind: 'trusted' });
    authorities.ahead += 8 * 24 * 60 * minuteMs;
    expect(await authorities.verify([restarted], [one])).toMatchObject({ code: 'user-certificate-status-unknown' });
    expect(restarted.health()).toMatchObject({ name: 'corp', crl: 'outdated' });
  });

  it('asks a server once for all who wait', async () => {
    const trusted = await authorities.trust({ crl: [authorities.at('/silent')], timeout: '1s' });
    const chain = [authorities.user({}, authorities.root)];
    await Promise.all(Array.from({ length: 5 }, () => authorities.verify([trusted], chain)));
    expect(authorities.fetched).toEqual(['/silent']);
  });
});
