import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createPkcs12,
  createRequest,
  generateKey,
  isIssuerOf,
  issueCertificate,
  issueCrl,
  keyAlgorithms,
  newSerial,
  ocspErrorResponse,
  ocspResponse,
  readOcspRequest,
  readRequest,
  type SigningKey,
  signingKey,
  toPem,
} from './index.ts';

const day = 86_400_000;
const now = new Date(Math.floor(Date.now() / 1000) * 1000);
const later = (days: number) => new Date(now.getTime() + days * day);
const folder = mkdtempSync(join(tmpdir(), 'sekisho-issuing-'));
const path = (name: string) => join(folder, name);
const openssl = (...args: readonly string[]) => {
  const { stdout, stderr, status } = spawnSync('openssl', args, { encoding: 'utf8', cwd: folder });
  return { text: stdout + stderr, status };
};

let key: SigningKey;
let root: Uint8Array;

async function leaf(algorithm: (typeof keyAlgorithms)[number], serial = newSerial()) {
  const { privateKey } = await generateKey(algorithm);
  const certificate = await issueCertificate({
    issuer: root,
    signingKey: key,
    serial,
    subject: { commonName: 'laptop' },
    names: { dns: ['laptop.example', 'bücher.example'], ip: ['192.0.2.1', '2001:db8::1'], upn: ['jürgen@example'] },
    publicKey: signingKey(privateKey).publicKey,
    notBefore: now,
    notAfter: later(30),
    extendedKeyUsage: ['client-authentication', 'ipsec-ike-intermediate'],
    crlUrl: 'http://ca.example/root.crl',
    ocspUrl: 'http://ca.example/ocsp',
  });
  return { privateKey, certificate };
}

beforeAll(async () => {
  const { privateKey } = await generateKey('ecdsa-p384');
  key = signingKey(privateKey);
  root = await issueCertificate({
    issuer: undefined,
    signingKey: key,
    serial: newSerial(),
    subject: { commonName: 'Sekisho CA', organization: 'Prüfstelle' },
    publicKey: key.publicKey,
    notBefore: now,
    // Beyond 2049, where UTCTime ends.
    notAfter: later(12_000),
    authority: { pathLength: 0 },
  });
  writeFileSync(path('root.pem'), toPem('CERTIFICATE', root));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what the library issues', () => {
  it.each(keyAlgorithms)('is a %s certificate that OpenSSL verifies strictly', async (algorithm) => {
    const { certificate } = await leaf(algorithm);
    writeFileSync(path('leaf.pem'), toPem('CERTIFICATE', certificate));
    expect(openssl('verify', '-x509_strict', '-CAfile', 'root.pem', 'leaf.pem').text).toContain('leaf.pem: OK');
    const { text } = openssl('x509', '-in', 'leaf.pem', '-noout', '-text');
    expect(text).toMatch(/Basic Constraints: critical\s+CA:FALSE/);
    expect(text).toMatch(/Key Usage: critical\s+Digital Signature/);
    expect(text).toContain('TLS Web Client Authentication, 1.3.6.1.5.5.8.2.2');
    expect(text).toContain('DNS:xn--bcher-kva.example');
    expect(text).toContain('IP Address:2001:DB8:0:0:0:0:0:1');
    expect(text).toContain('OCSP - URI:http://ca.example/ocsp');
  });

  it('writes dates from 2050 on as GeneralizedTime', () => {
    expect(openssl('asn1parse', '-in', 'root.pem').text).toMatch(/UTCTIME[^\n]*\n[^\n]*GENERALIZEDTIME/);
  });

  it('is a request with names and extended key usage that OpenSSL verifies', async () => {
    const { privateKey } = await generateKey('rsa-2048');
    const request = await createRequest({
      key: signingKey(privateKey),
      subject: { commonName: 'vpn.example' },
      names: { dns: ['vpn.example'], ip: ['192.0.2.1'], email: ['a@example'] },
      extendedKeyUsage: ['server-authentication'],
    });
    writeFileSync(path('request.der'), request);
    const { text } = openssl('req', '-inform', 'der', '-in', 'request.der', '-verify', '-noout', '-text');
    expect(text).toContain('verify OK');
    expect(text).toContain('TLS Web Server Authentication');
    expect(text).toContain('DNS:vpn.example, IP Address:192.0.2.1, email:a@example');
    expect(await readRequest(request)).toMatchObject({
      outcome: 'read',
      request: { names: { dns: ['vpn.example'] }, extendedKeyUsage: ['server-authentication'] },
    });
  });

  it('is a CRL of 20 000 entries that OpenSSL verifies and honours', async () => {
    const { certificate } = await leaf('ecdsa-p256', '4fee');
    const others = Array.from({ length: 20_000 }, () => ({
      serial: newSerial(),
      at: now,
      reason: 'superseded' as const,
    }));
    const revoked = [...others, { serial: '4fee', at: now, reason: 'keyCompromise' as const }];
    const issuing = { issuer: root, signingKey: key, number: 7, thisUpdate: now, nextUpdate: later(7), revoked };
    writeFileSync(path('crl.pem'), toPem('X509 CRL', await issueCrl(issuing)));
    writeFileSync(path('leaf.pem'), toPem('CERTIFICATE', certificate));
    expect(openssl('crl', '-in', 'crl.pem', '-CAfile', 'root.pem', '-verify', '-noout').text).toContain('verify OK');
    expect(openssl('crl', '-in', 'crl.pem', '-noout', '-crlnumber').text).toContain('0x07');
    const verify = ['verify', '-crl_check', '-CAfile', 'root.pem', '-CRLfile', 'crl.pem', 'leaf.pem'];
    expect(openssl(...verify).text).toContain('certificate revoked');
  });

  it.each(['sha1', 'sha256'])('is an OCSP answer to a question by %s that OpenSSL verifies', async (hash) => {
    const { certificate } = await leaf('ecdsa-p256');
    writeFileSync(path('leaf.pem'), toPem('CERTIFICATE', certificate));
    openssl('ocsp', `-${hash}`, '-issuer', 'root.pem', '-cert', 'leaf.pem', '-reqout', 'ask.der');
    const read = readOcspRequest(readFileSync(path('ask.der')));
    if (read.outcome === 'refused') throw new Error(read.detail);
    const { certificates, nonce } = read.request;
    expect(certificates.map((each) => isIssuerOf(root, each))).toEqual([true]);
    const answers = certificates.map((each) => ({
      certificate: each,
      status: 'revoked' as const,
      at: now,
      reason: 'keyCompromise' as const,
      thisUpdate: now,
      nextUpdate: later(1),
    }));
    writeFileSync(path('answer.der'), await ocspResponse({ signingKey: key, answers, nonce, producedAt: now }));
    // Without the switch the question of the file would get another nonce before it is compared.
    const check = ['-no_nonce', '-issuer', 'root.pem', '-cert', 'leaf.pem', '-CAfile', 'root.pem'];
    const { text } = openssl('ocsp', `-${hash}`, '-reqin', 'ask.der', '-respin', 'answer.der', ...check);
    expect(text).toContain('Response verify OK');
    expect(text).not.toContain('WARNING');
    expect(text).toMatch(/leaf\.pem: revoked|Cert Status: revoked/);
  });

  it('says by OCSP that it cannot answer', () => {
    writeFileSync(path('error.der'), ocspErrorResponse('tryLater'));
    expect(openssl('ocsp', '-respin', 'error.der', '-noverify').text).toContain('trylater (3)');
  });
});

describe('a .p12 file', () => {
  const passwords = ['correct horse', ''];
  it.each(['modern', 'legacy'] as const)(
    'in %s encryption is read by OpenSSL 3, with and without -legacy, and by NSS',
    async (encryption) => {
      const { privateKey, certificate } = await leaf('rsa-2048');
      for (const password of passwords) {
        const wanted = { key: privateKey, certificate, chain: [root], password, friendlyName: 'Läptop', encryption };
        writeFileSync(path('identity.p12'), await createPkcs12(wanted));
        for (const provider of [[], ['-legacy']]) {
          const read = openssl('pkcs12', ...provider, '-in', 'identity.p12', '-passin', `pass:${password}`, '-nodes');
          expect(read.status, read.text).toBe(0);
          expect(read.text).toContain('BEGIN PRIVATE KEY');
          expect(read.text.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
        }
        const listed = execFileSync('pk12util', ['-l', path('identity.p12'), '-W', password], { encoding: 'utf8' });
        expect(listed).toContain('Certificate(has private key)');
      }
    },
  );

  it('is not opened by another password', async () => {
    const { privateKey, certificate } = await leaf('ecdsa-p256');
    const wanted = {
      key: privateKey,
      certificate,
      chain: [root],
      password: 'right',
      friendlyName: '',
      encryption: 'modern' as const,
    };
    writeFileSync(path('identity.p12'), await createPkcs12(wanted));
    expect(openssl('pkcs12', '-in', 'identity.p12', '-passin', 'pass:wrong', '-nodes').text).toContain(
      'invalid password',
    );
  });
});
