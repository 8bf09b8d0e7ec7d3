import { readFile, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  CertificateError,
  certificatesInFile,
  certificatesOf,
  describeCertificate,
  distinguishedNameText,
  matchesIdentity,
  namesOf,
  parseCertificate,
  parseCrl,
  readOcspResponse,
  readPem,
  validatePath,
} from './index.ts';
import { type Made, OpensslAuthority } from './testing/openssl-authority.fixture.ts';

let openssl: OpensslAuthority;
let ca: Made;
let leaf: Made;
let crl: Uint8Array;
let response: Uint8Array;
let pkcs7: Uint8Array;

const extensions = [
  'basicConstraints=critical,CA:TRUE,pathlen:3',
  'keyUsage=digitalSignature,keyCertSign,cRLSign',
  'extendedKeyUsage=clientAuth,1.2.3',
  'subjectAltName=DNS:a.example,IP:10.0.0.1,email:a@b.example,otherName:1.3.6.1.4.1.311.20.2.3;UTF8:a@b,dirName:d',
  'nameConstraints=permitted;DNS:example,excluded;IP:10.0.0.0/255.0.0.0',
  'crlDistributionPoints=URI:http://c.example/c.crl',
  'authorityInfoAccess=OCSP;URI:http://o.example',
  '[d]',
  'CN=d',
];

beforeAll(async () => {
  openssl = await OpensslAuthority.create();
  ca = await openssl.authority('ca');
  leaf = await openssl.leaf('leaf', { issuer: ca, extensions, key: 'rsa' });
  const by = ['-config', await openssl.database('ca'), '-cert', ca.pemPath, '-keyfile', ca.keyPath, '-md', 'sha256'];
  await openssl.openssl('ca', ...by, '-revoke', leaf.pemPath, '-crl_reason', 'keyCompromise');
  await openssl.openssl('ca', '-gencrl', ...by, '-out', 'c.pem');
  await openssl.openssl('crl', '-in', 'c.pem', '-outform', 'DER', '-out', 'c.crl');
  await openssl.openssl(
    'crl2pkcs7',
    '-nocrl',
    '-certfile',
    leaf.pemPath,
    '-certfile',
    ca.pemPath,
    '-outform',
    'DER',
    '-out',
    'c.p7',
  );
  const answer = ['-index', 'ca.index', '-CA', ca.pemPath, '-rsigner', ca.pemPath, '-rkey', ca.keyPath];
  await openssl.openssl('ocsp', ...answer, '-issuer', ca.pemPath, '-cert', leaf.pemPath, '-reqout', 'o.req');
  await openssl.openssl('ocsp', ...answer, '-reqin', 'o.req', '-respout', 'o.resp');
  [crl, response, pkcs7] = (await Promise.all(
    ['c.crl', 'o.resp', 'c.p7'].map((name) => readFile(openssl.file(name))),
  )) as [Buffer, Buffer, Buffer];
});
afterAll(() => openssl[Symbol.asyncDispose]());

/** Arbitrary bytes, and real ones with some changed, cut off or put in. */
const hostile = (real: Uint8Array): fc.Arbitrary<Uint8Array> => {
  const change = fc.tuple(fc.nat(real.length - 1), fc.nat(255));
  const changed = fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => {
    const copy = Uint8Array.from(real);
    for (const [at, octet] of changes) copy[at] = octet;
    return copy;
  });
  const cut = fc.nat(real.length).map((length) => real.subarray(0, length));
  const filled = fc
    .tuple(fc.nat(real.length), fc.uint8Array({ maxLength: 8 }))
    .map(([at, bytes]) => Uint8Array.from([...real.subarray(0, at), ...bytes, ...real.subarray(at)]));
  return fc.oneof({ weight: 5, arbitrary: changed }, cut, filled, fc.uint8Array({ maxLength: 200 }));
};

const runs = { numRuns: 2000 };

/** What it makes, or nothing where it refuses; any other error fails the test. */
function read<T>(reading: () => T): T | undefined {
  try {
    return reading();
  } catch (error) {
    if (error instanceof CertificateError) return undefined;
    throw error;
  }
}

const check = (real: Uint8Array, reading: (bytes: Uint8Array) => unknown): void =>
  fc.assert(
    fc.property(hostile(real), (bytes) => {
      read(() => reading(bytes));
    }),
    runs,
  );

describe('whatever the bytes, nothing but CertificateError comes', () => {
  it('from certificates, and nothing from what is asked of those that were read', () => {
    fc.assert(
      fc.property(hostile(leaf.certificate.der), fc.nat(12), fc.uint8Array({ maxLength: 20 }), (der, type, data) => {
        const certificate = read(() => parseCertificate(der));
        if (certificate === undefined) return;
        describeCertificate(certificate);
        namesOf(certificate, ['upn', 'email', 'dns', 'common-name'], { constrained: false });
        matchesIdentity(certificate, { type, data });
      }),
      runs,
    );
  });

  it('from paths: a changed certificate is refused', async () => {
    const anchors = [ca.certificate];
    const property = fc.asyncProperty(hostile(leaf.certificate.der), async (der) => {
      const changed = read(() => parseCertificate(der));
      if (changed === undefined || changed.fingerprint === leaf.certificate.fingerprint) return;
      const verdict = await validatePath({ leaf: changed, others: [changed], anchors, at: new Date() });
      expect(verdict.kind).toBe('refused');
    });
    await fc.assert(property, runs);
  });

  it('from CRLs, and nothing from asking those that were read', () =>
    check(crl, (bytes) => parseCrl(bytes).revocations.newestSince(undefined)));
  it('from PKCS #7 and Certificate payloads', () => {
    check(pkcs7, (bytes) => certificatesOf(1, bytes));
    check(leaf.certificate.der, (bytes) => certificatesOf(4, bytes));
    check(pkcs7, certificatesInFile);
  });
  it('from names', () => check(leaf.certificate.subjectDer, distinguishedNameText));
  it('from PEM', async () => {
    const pem = await readFile(leaf.pemPath);
    check(pem, (bytes) => readPem(Buffer.from(bytes).toString('latin1')));
    check(pem, certificatesInFile);
  });

  it('from OCSP responses, and a changed one is never good', async () => {
    const question = { certificate: leaf.certificate, issuer: ca.certificate, nonce: undefined, at: new Date() };
    expect(await readOcspResponse(response, question)).toMatchObject({ kind: 'revoked' });
    const property = fc.asyncProperty(hostile(response), async (bytes) => {
      expect((await readOcspResponse(bytes, question)).kind).not.toBe('good');
    });
    await fc.assert(property, runs);
  });
});

describe('real containers', () => {
  it('give the certificates that OpenSSL put in', async () => {
    const expected = [ca, leaf].map(({ certificate }) => certificate.fingerprint).sort();
    const fingerprints = (found: Uint8Array[]): string[] =>
      found.map((der) => parseCertificate(der).fingerprint).sort();
    expect(fingerprints(certificatesOf(1, pkcs7))).toEqual(expected);
    expect(fingerprints(certificatesInFile(pkcs7))).toEqual(expected);
    await openssl.openssl('pkcs7', '-inform', 'DER', '-in', 'c.p7', '-out', 'c.p7.pem');
    expect(fingerprints(certificatesInFile(await readFile(openssl.file('c.p7.pem'))))).toEqual(expected);
    expect(fingerprints(certificatesInFile(leaf.certificate.der))).toEqual(fingerprints([leaf.certificate.der]));
    await writeFile(
      openssl.file('both.pem'),
      `text\n${await readFile(leaf.pemPath, 'utf8')}${await readFile(ca.pemPath, 'utf8')}`,
    );
    expect(fingerprints(certificatesInFile(await readFile(openssl.file('both.pem'))))).toEqual(expected);
  });

  it('are refused where they are of another kind', () => {
    expect(() => certificatesOf(7, crl)).toThrow(CertificateError);
    expect(() => certificatesInFile(Buffer.from('nothing'))).toThrow(CertificateError);
  });
});
