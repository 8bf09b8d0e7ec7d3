import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Crl, parseCrl } from './crl/read.ts';
import { notCovering, revokedAt, verifyCrl } from './crl/verify.ts';
import { type OcspAnswer, readOcspResponse } from './ocsp/read-response.ts';
import { ocspRequest } from './ocsp/request.ts';
import { type Made, OpensslAuthority } from './testing/openssl-authority.fixture.ts';

let openssl: OpensslAuthority;
let ca: Made;
let other: Made;
let good: Made;
let revoked: Made;
let held: Made;
let config: string;

beforeAll(async () => {
  openssl = await OpensslAuthority.create();
  ca = await openssl.authority('ca');
  other = await openssl.authority('other');
  [good, revoked, held] = [
    await openssl.leaf('good', { issuer: ca }),
    await openssl.leaf('revoked', { issuer: ca }),
    await openssl.leaf('held', { issuer: ca }),
  ];
  config = await openssl.database('ca');
  const by = ['-config', config, '-cert', ca.pemPath, '-keyfile', ca.keyPath, '-md', 'sha256'];
  await openssl.openssl('ca', ...by, '-revoke', revoked.pemPath, '-crl_reason', 'keyCompromise');
  await openssl.openssl('ca', ...by, '-revoke', held.pemPath, '-crl_reason', 'certificateHold');
});
afterAll(() => openssl[Symbol.asyncDispose]());

/** The CA's CRL as OpenSSL makes it, with extensions. */
async function crlWith(name: string, ...extensions: string[]): Promise<Crl> {
  const path = openssl.file(`${name}-crl.cnf`);
  await writeFile(path, `${await readFile(config, 'utf8')}\n[x]\n${extensions.join('\n')}\n`);
  const by = ['-config', path, '-cert', ca.pemPath, '-keyfile', ca.keyPath, '-md', 'sha256', '-crlexts', 'x'];
  await openssl.openssl('ca', '-gencrl', ...by, '-out', `${name}.crl.pem`);
  await openssl.openssl('crl', '-in', `${name}.crl.pem`, '-outform', 'DER', '-out', `${name}.crl`);
  return parseCrl(await readFile(openssl.file(`${name}.crl`)));
}

describe('a CRL of OpenSSL', () => {
  it('says who was revoked and why, and is signed by its CA alone', async () => {
    const crl = await crlWith('plain', 'authorityKeyIdentifier=keyid');
    expect(crl).toMatchObject({ issuer: 'CN=ca', unusable: undefined, distributionPoints: [] });
    expect(revokedAt(crl, good.certificate.serial)).toBeUndefined();
    expect(revokedAt(crl, revoked.certificate.serial)).toMatchObject({ reason: 'keyCompromise' });
    expect(revokedAt(crl, held.certificate.serial)).toMatchObject({ reason: 'certificateHold' });
    expect(notCovering(crl, good.certificate)).toBeUndefined();
    expect(await verifyCrl(crl, ca.certificate)).toEqual({ kind: 'valid' });
    expect(await verifyCrl(crl, other.certificate)).toMatchObject({ kind: 'refused' });
    const impostor = await openssl.authority('impostor', { subject: '/CN=ca' });
    expect(await verifyCrl(crl, impostor.certificate)).toMatchObject({ detail: expect.stringContaining('not signed') });
  });

  it.each([
    ['a delta', 'deltaCRL=critical,ASN1:INTEGER:1', /delta/],
    ['partial', 'issuingDistributionPoint=critical,onlyuser:TRUE', /partial/],
    ['indirect', 'issuingDistributionPoint=critical,indirectCRL:TRUE', /indirect/],
    ['not understood', '1.2.3.4=critical,ASN1:NULL', /1\.2\.3\.4/],
  ])('is not usable where it is %s', async (name, extension, detail) => {
    const crl = await crlWith(name.replaceAll(' ', '-'), extension.replace('deltaCRL', '2.5.29.27'));
    expect(notCovering(crl, good.certificate)).toMatch(detail);
  });

  it('is for the certificates of its distribution point alone', async () => {
    const crl = await crlWith('point', 'issuingDistributionPoint=critical,fullname:URI:http://ca.example/1.crl');
    expect(notCovering(crl, good.certificate)).toMatch(/1\.crl alone/);
    const extensions = ['crlDistributionPoints=URI:http://ca.example/1.crl'];
    const pointed = await openssl.leaf('pointed', { issuer: ca, extensions });
    expect(notCovering(crl, pointed.certificate)).toBeUndefined();
  });

  it('of 100,000 entries is read in a fraction of a second, and tells of one at once', async () => {
    const big = await openssl.authority('big');
    const lines = Array.from({ length: 100_000 }, (_, index) => {
      const serial = (0x4000_0000 + index).toString(16).toUpperCase();
      return `R\t301231235959Z\t250101000000Z,keyCompromise\t${serial}\tunknown\t/CN=x`;
    });
    await writeFile(openssl.file('big.index'), `${lines.join('\n')}\n`);
    const by = ['-config', await openssl.database('big'), '-cert', big.pemPath, '-keyfile', big.keyPath];
    await openssl.openssl('ca', '-gencrl', ...by, '-md', 'sha256', '-out', 'big.crl.pem');
    await openssl.openssl('crl', '-in', 'big.crl.pem', '-outform', 'DER', '-out', 'big.crl');
    const der = await readFile(openssl.file('big.crl'));
    const start = performance.now();
    const crl = parseCrl(der);
    const tookMs = performance.now() - start;
    expect(crl.revocations.size).toBe(100_000);
    expect(revokedAt(crl, '40000001')).toMatchObject({ reason: 'keyCompromise' });
    expect(await verifyCrl(crl, big.certificate)).toEqual({ kind: 'valid' });
    expect(tookMs).toBeLessThan(1000);
  });
});

describe('an OCSP response of OpenSSL', () => {
  const nonce = randomBytes(16);

  /** Asks for a certificate, lets OpenSSL answer as a responder, and reads that. */
  async function ask(subject: Made, responder: Made, asked = nonce, options: string[] = []): Promise<OcspAnswer> {
    await writeFile(openssl.file('ocsp.req'), ocspRequest(subject.certificate, ca.certificate, nonce));
    const by = ['-index', 'ca.index', '-CA', ca.pemPath, '-rsigner', responder.pemPath, '-rkey', responder.keyPath];
    await openssl.openssl('ocsp', ...by, '-reqin', 'ocsp.req', '-respout', 'ocsp.resp', ...options);
    const response = await readFile(openssl.file('ocsp.resp'));
    return readOcspResponse(response, {
      certificate: subject.certificate,
      issuer: ca.certificate,
      nonce: asked,
      at: new Date(),
    });
  }

  it('by the CA says good, revoked or unknown', async () => {
    expect(await ask(good, ca)).toMatchObject({ kind: 'good' });
    expect(await ask(revoked, ca)).toMatchObject({ kind: 'revoked', revocation: { reason: 'keyCompromise' } });
    const foreign = { ...good, certificate: { ...good.certificate, serial: '7f00' } };
    expect(await ask(foreign, ca)).toMatchObject({ kind: 'unknown' });
  });

  it('by a responder that the CA certified for it counts, by any other not', async () => {
    const extensions = ['extendedKeyUsage=OCSPSigning', 'keyUsage=digitalSignature'];
    const responder = await openssl.make('responder', { issuer: ca, extensions });
    expect(await ask(good, responder)).toMatchObject({ kind: 'good' });
    expect(await ask(good, responder, nonce, ['-resp_key_id'])).toMatchObject({ kind: 'good' });
    expect(await ask(good, revoked)).toMatchObject({
      kind: 'unusable',
      detail: expect.stringContaining('not certified'),
    });
    const foreign = await openssl.make('foreign-responder', { issuer: other, extensions });
    expect(await ask(good, foreign)).toMatchObject({
      kind: 'unusable',
      detail: expect.stringContaining('certified by'),
    });
  });

  it('to another request, or without being fresh, does not count', async () => {
    expect(await ask(good, ca, randomBytes(16))).toMatchObject({
      kind: 'unusable',
      detail: expect.stringContaining('nonce'),
    });
    await ask(good, ca, nonce, ['-nmin', '5']);
    const response = await readFile(openssl.file('ocsp.resp'));
    const at = new Date(Date.now() + 11 * 60_000);
    const late = { certificate: good.certificate, issuer: ca.certificate, nonce, at };
    expect(await readOcspResponse(response, late)).toMatchObject({
      kind: 'unusable',
      detail: expect.stringContaining('good until'),
    });
    const swapped = { ...late, certificate: revoked.certificate, at: new Date() };
    expect(await readOcspResponse(response, swapped)).toMatchObject({
      detail: expect.stringContaining('another certificate'),
    });
  });
});
