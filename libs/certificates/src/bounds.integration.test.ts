import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseCertificate } from './certificate/read.ts';
import { CertificateError } from './errors.ts';
import { readPem, toPem } from './files/pem.ts';
import { certificateEncodings, certificatesOf } from './ike/certificate-payload.ts';
import { limits } from './limits.ts';

const directory = mkdtempSync(join(tmpdir(), 'sekisho-bounds-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const at = (name: string) => join(directory, name);

/** A certificate as OpenSSL makes it by these lines of its configuration. */
function made(subject: string, extensions: string, ...options: string[]): Uint8Array {
  const lines = `[req]\ndistinguished_name=name\nx509_extensions=extensions\nprompt=no\n[name]\n${subject}\n[extensions]\n${extensions}\n`;
  writeFileSync(at('conf'), lines);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', at('key')];
  const out = ['-outform', 'DER', '-out', at('der')];
  execFileSync('openssl', ['req', '-x509', ...key, '-config', at('conf'), ...options, ...out], { stdio: 'pipe' });
  return new Uint8Array(readFileSync(at('der')));
}

const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');
const cn = 'CN=laptop';
const none = 'basicConstraints=CA:FALSE';

/** What a certificate may have so many of. */
const manifold: readonly [string, number, (count: number) => Uint8Array][] = [
  [
    'extensions',
    limits.extensionsMax,
    // OpenSSL adds up to two of its own, by version.
    (count) => {
      const own = count > limits.extensionsMax ? count : count - 2;
      return made(
        cn,
        lines(own, (index) => `1.2.3.${index}=ASN1:NULL`),
      );
    },
  ],
  [
    'alternative names',
    limits.alternativeNamesMax,
    (count) => made(cn, `subjectAltName=@names\n[names]\n${lines(count, (index) => `DNS.${index}=h${index}.example`)}`),
  ],
  [
    'name constraints',
    limits.nameConstraintsMax,
    (count) =>
      made(
        cn,
        `nameConstraints=@trees\n[trees]\n${lines(count, (index) => `permitted;DNS.${index}=h${index}.example`)}`,
      ),
  ],
  [
    'distribution points',
    limits.listedMax,
    (count) =>
      made(
        cn,
        `crlDistributionPoints=@points\n[points]\n${lines(count, (index) => `URI.${index}=http://h${index}.example/`)}`,
      ),
  ],
  [
    'purposes',
    limits.listedMax,
    (count) => made(cn, `extendedKeyUsage=${Array.from({ length: count }, (_, index) => `1.2.3.${index}`).join(',')}`),
  ],
  [
    'attributes of its name',
    limits.nameAttributesMax,
    (count) =>
      made(
        lines(count, (index) => `${index}.OU=unit${index}`),
        none,
      ),
  ],
];

describe('a certificate of a stranger', () => {
  it.each(manifold)('may have so many %s and no more: %i', (_, max, of) => {
    expect(parseCertificate(of(max)).der.length).toBeLessThan(limits.certificateBytesMax);
    expect(() => parseCertificate(of(max + 1))).toThrow(CertificateError);
  });

  it(`is no longer than ${limits.certificateBytesMax} bytes`, () => {
    const long = made(cn, `1.2.3.4=DER:${'04'.repeat(limits.certificateBytesMax)}`);
    expect(() => parseCertificate(long)).toThrow(expect.objectContaining({ code: 'too-large' }));
  });

  it(`has a name of ${limits.nameTextMax} characters at the most`, () => {
    const long = made(
      lines(60, (index) => `${index}.OU=${'u'.repeat(60)}`),
      none,
    );
    expect(() => parseCertificate(long)).toThrow(expect.objectContaining({ code: 'too-large' }));
  });

  it(`has a serial number of ${limits.serialBytesMax} bytes at the most`, () => {
    const numbered = (bytes: number) => made(cn, none, '-set_serial', `0x${'01'.repeat(bytes)}`);
    expect(parseCertificate(numbered(limits.serialBytesMax)).serial).toMatch(/^0?1(01)+$/);
    expect(() => parseCertificate(numbered(limits.serialBytesMax + 1))).toThrow(
      expect.objectContaining({ code: 'too-large' }),
    );
  });
});

describe('certificates of a stranger', () => {
  it(`come in a container of no more than ${limits.containerBytesMax} bytes`, () => {
    const data = new Uint8Array(limits.containerBytesMax + 1);
    expect(() => certificatesOf(certificateEncodings.pkcs7, data)).toThrow(
      expect.objectContaining({ code: 'too-large' }),
    );
  });

  it(`come in a file of no more than ${limits.pemCertificatesMax}`, () => {
    const one = toPem('CERTIFICATE', Uint8Array.of(0x30, 0));
    expect(readPem(one.repeat(limits.pemCertificatesMax))).toHaveLength(limits.pemCertificatesMax);
    expect(() => readPem(one.repeat(limits.pemCertificatesMax + 1))).toThrow(
      expect.objectContaining({ code: 'too-many' }),
    );
  });
});
