import { parseCertificate } from '@sekisho/certificates';
import { type CertificateAuthority, freePort, type IssuedCertificate } from '@sekisho/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { clientAuthentication, minuteMs, useListedAuthorities } from './listed-authorities.fixture.ts';

const authorities = useListedAuthorities();

describe('revocation by OCSP', () => {
  it('is asked first, and a responder that is away leaves the CRL', async () => {
    const port = await freePort();
    const named = `authorityInfoAccess=OCSP;URI:http://127.0.0.1:${port}/`;
    const extensions = [clientAuthentication, named];
    const [good, bad, later] = [
      authorities.user({ extensions }, authorities.root),
      authorities.user({ extensions }, authorities.root),
      authorities.user({ extensions }, authorities.root),
    ];
    const before = await authorities.trust();
    authorities.root.revoke(bad);
    const responder = await authorities.root.responder(port);
    expect(await authorities.verify([before], [good])).toMatchObject({ kind: 'trusted' });
    expect(await authorities.verify([before], [bad])).toMatchObject({ code: 'user-certificate-revoked' });
    const { issuer, serial } = parseCertificate(bad.der);
    expect(authorities.revoked).toContainEqual({ issuer, serial });
    await responder.stop();
    expect(await authorities.verify([await authorities.trust()], [later])).toMatchObject({ kind: 'trusted' });
  });
});

describe('what an OCSP responder called good', () => {
  let port: number;
  let one: IssuedCertificate;
  let responder: Awaited<ReturnType<CertificateAuthority['responder']>>;
  beforeEach(async () => {
    port = await freePort();
    one = authorities.user(
      { extensions: [clientAuthentication, `authorityInfoAccess=OCSP;URI:http://127.0.0.1:${port}/`] },
      authorities.root,
    );
    // It knows what was authorities.revoked when it started.
    responder = await authorities.root.responder(port);
    return () => responder.stop();
  });

  it('is revoked as soon as a CRL says so', async () => {
    const trusted = await authorities.trust({ refresh: '1m' });
    expect(await authorities.verify([trusted], [one])).toMatchObject({ kind: 'trusted' });
    authorities.root.revoke(one);
    authorities.lists['/root.crl'] = authorities.root.crl();
    authorities.ahead += 2 * minuteMs;
    const refreshed = () => {
      trusted.revocation.refresh();
      return authorities.revoked;
    };
    const { issuer, serial } = parseCertificate(one.der);
    await expect.poll(refreshed).toContainEqual({ issuer, serial });
    expect(await authorities.verify([trusted], [one])).toMatchObject({ code: 'user-certificate-revoked' });
  });

  it('is asked about again, so that its sessions end where there is no CRL', async () => {
    const trusted = await authorities.trust({ crl: undefined });
    expect(await authorities.verify([trusted], [one])).toMatchObject({ kind: 'trusted' });
    await responder.stop();
    authorities.root.revoke(one);
    responder = await authorities.root.responder(port);
    trusted.revocation.refresh();
    // OpenSSL's answers are good for five minutes.
    authorities.ahead += 6 * minuteMs;
    trusted.revocation.refresh();
    const { issuer, serial } = parseCertificate(one.der);
    await expect.poll(() => authorities.revoked).toEqual([{ issuer, serial }]);
  });
});
