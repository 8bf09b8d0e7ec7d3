import { ipToBytes, utf8 } from '@sekisho/wire';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matchesIdentity } from '../ike/identification.ts';
import { namesOf } from '../names/account-names.ts';
import { sameName } from '../names/distinguished-name.ts';
import { type Made, OpensslAuthority } from '../testing/openssl-authority.fixture.ts';
import { describeCertificate } from './describe.ts';
import { hasPurpose } from './purpose.ts';

let openssl: OpensslAuthority;
let machine: Made;
beforeAll(async () => {
  openssl = await OpensslAuthority.create();
  const names = 'DNS:box.example,DNS:box.example,email:box@example.org,otherName:1.3.6.1.4.1.311.20.2.3;UTF8:box@corp';
  const extensions = [`subjectAltName=${names}`, 'extendedKeyUsage=clientAuth', 'keyUsage=digitalSignature'];
  machine = await openssl.make('machine', { subject: '/C=DE/O=A, "B" \\+ C/CN=Büro  1', extensions });
});
afterAll(() => openssl[Symbol.asyncDispose]());

const match = (type: number, data: Uint8Array, { certificate } = machine): string =>
  matchesIdentity(certificate, { type, data }).outcome;

describe('a distinguished name', () => {
  it('is written as OpenSSL writes RFC 2253', async () => {
    const options = 'RFC2253,-esc_msb,utf8';
    const written = await openssl.openssl('x509', '-in', machine.pemPath, '-noout', '-subject', '-nameopt', options);
    expect(machine.certificate.commonNames).toEqual(['Büro  1']);
    expect(`subject=${machine.certificate.subject}\n`).toBe(written);
  });

  it('is equal whatever its case, its spaces and kind of string, and not with its parts in another order', async () => {
    const subject = async (name: string, text: string): Promise<Uint8Array> =>
      (await openssl.make(name, { subject: text })).certificate.subjectDer;
    expect(sameName(machine.certificate.subjectDer, await subject('same', '/C=DE/O=a, "b" \\+ c/CN=BÜRO 1 '))).toBe(
      true,
    );
    expect(sameName(machine.certificate.subjectDer, await subject('more', '/C=DE/O=a, "b" \\+ c/CN=Büro 1/CN=2'))).toBe(
      false,
    );
    expect(sameName(machine.certificate.subjectDer, await subject('less', '/C=DE/CN=Büro 1'))).toBe(false);
  });
});

describe('an Identification payload', () => {
  it('names the holder by subject, domain name or e-mail address', () => {
    expect(match(9, machine.certificate.subjectDer)).toBe('matches');
    expect(match(2, utf8('BOX.example'))).toBe('matches');
    expect(match(3, utf8('box@example.org'))).toBe('matches');
    expect(match(3, utf8('box@corp'))).toBe('matches');
  });

  it('differs where the certificate has another name, or none of the kind', () => {
    expect(match(9, Uint8Array.of(0x30, 0))).toBe('differs');
    expect(match(9, utf8('CN=x'))).toBe('differs');
    expect(match(2, utf8('other.example'))).toBe('differs');
    expect(match(2, utf8(''))).toBe('differs');
    expect(match(11, utf8('group'))).toBe('differs');
    expect(match(4, new Uint8Array(8))).toBe('differs');
  });

  it('of an address leaves it to the caller where the certificate names none', async () => {
    expect(match(1, ipToBytes('192.168.1.2'))).toBe('address-not-certified');
    const extensions = ['subjectAltName=IP:10.0.0.1,IP:2001:db8::1'];
    const addressed = await openssl.make('addressed', { extensions });
    expect(match(1, ipToBytes('10.0.0.1'), addressed)).toBe('matches');
    expect(match(5, ipToBytes('2001:db8::1'), addressed)).toBe('matches');
    expect(match(1, ipToBytes('10.0.0.2'), addressed)).toBe('differs');
  });
});

describe('account names', () => {
  it('come in the order of their sources, each once', () => {
    const { certificate } = machine;
    expect(namesOf(certificate, ['upn', 'email', 'dns', 'common-name'], { constrained: false })).toEqual([
      'box@corp',
      'box@example.org',
      'box.example',
      'Büro  1',
    ]);
    expect(
      namesOf({ ...certificate, commonNames: ['', ' ', 'a\0b', 'x'.repeat(254)] }, ['common-name'], {
        constrained: false,
      }),
    ).toEqual([]);
  });
});

describe('a purpose', () => {
  it('must be named itself: any and none do not count', async () => {
    const any = await openssl.make('any', { extensions: ['extendedKeyUsage=anyExtendedKeyUsage'] });
    const none = await openssl.make('none', {});
    expect(hasPurpose(machine.certificate, 'client-authentication')).toBe(true);
    expect(hasPurpose(machine.certificate, 'server-authentication')).toBe(false);
    expect(hasPurpose(any.certificate, 'client-authentication')).toBe(false);
    expect(hasPurpose(none.certificate, 'client-authentication')).toBe(false);
  });

  it('is told to the administrator with whom the certificate fits', () => {
    const { fits, purposes } = describeCertificate(machine.certificate);
    expect(purposes).toEqual(['Client Authentication']);
    expect([fits.ike.fits, fits.user.fits, fits.eapGateway.fits, fits.authority.fits]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
