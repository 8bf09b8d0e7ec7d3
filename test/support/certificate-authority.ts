import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { must } from './shell.ts';

export type KeyKind = 'rsa-2048' | 'ecdsa-p256' | 'ecdsa-p384';

/** A certificate and its private key, as paths of PEM files. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

export interface CertificateWishes {
  /** In the form of OpenSSL; by default the file's name as the common name. */
  readonly subject?: string;
  readonly key?: KeyKind;
  /** In the form of OpenSSL, such as `DNS:laptop` or what `upn` makes. */
  readonly names?: readonly string[];
  /** Extended Key Usage in the form of OpenSSL, such as clientAuth. None: no such extension. */
  readonly purposes?: readonly string[];
  /** Days from now; by default from yesterday until tomorrow. */
  readonly days?: { readonly from: number; readonly to: number };
}

/** A user principal name, by which Windows knows its users. */
export const upn = (name: string): string => `otherName:1.3.6.1.4.1.311.20.2.3;UTF8:${name}`;

const dayMs = 86_400_000;
const yesterdayToTomorrow = { from: -1, to: 1 };
const newKey: Readonly<Record<KeyKind, readonly string[]>> = {
  'rsa-2048': ['-newkey', 'rsa:2048', '-nodes'],
  'ecdsa-p256': ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
  'ecdsa-p384': ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384', '-nodes'],
};

/** A CA that is not the gateway's: OpenSSL's, in a directory of its own. It issues, revokes and says what it revoked. */
export class CertificateAuthority {
  /** PEM. */
  readonly certificate: string;
  /** PEM, written anew by `publish`. */
  readonly crl: string;
  readonly #directory: string;
  readonly #key: string;

  private constructor(directory: string) {
    this.#directory = directory;
    this.certificate = this.file('ca.pem');
    this.crl = this.file('ca.crl');
    this.#key = this.file('ca.key');
  }

  /** A root that names itself. */
  static async root(directory: string, commonName: string, key: KeyKind = 'rsa-2048'): Promise<CertificateAuthority> {
    const authority = new CertificateAuthority(directory);
    await authority.#layOut();
    const own = { certificate: authority.certificate, key: authority.#key };
    await authority.#issue(own, `/CN=${commonName}`, key, yesterdayToTomorrow, [...caExtensions, ...identifiers], true);
    await authority.publish();
    return authority;
  }

  /** One below this one. */
  async intermediate(directory: string, commonName: string, key: KeyKind = 'rsa-2048'): Promise<CertificateAuthority> {
    const below = new CertificateAuthority(directory);
    await below.#layOut();
    const files = { certificate: below.certificate, key: below.#key };
    await this.#issue(files, `/CN=${commonName}`, key, yesterdayToTomorrow, [...caExtensions, ...identifiers]);
    await below.publish();
    return below;
  }

  /** A file of its directory. */
  file(name: string): string {
    return join(this.#directory, name);
  }

  /** Makes a key and the certificate for it: `NAME.pem` and `NAME.key` in the CA's directory. */
  async certify(name: string, wishes: CertificateWishes = {}): Promise<CertificateFiles> {
    const { subject = `/CN=${name}`, key = 'rsa-2048', names = [], purposes = [], days = yesterdayToTomorrow } = wishes;
    const files = { certificate: this.file(`${name}.pem`), key: this.file(`${name}.key`) };
    await this.#issue(files, subject, key, days, leafExtensions(names, purposes));
    return files;
  }

  /** Answers a request (PKCS #10) of somebody who keeps the key. @returns the certificate's file */
  async answer(name: string, request: string, { names = [], purposes = [], days }: CertificateWishes): Promise<string> {
    const certificate = this.file(`${name}.pem`);
    await this.#sign(request, certificate, days ?? yesterdayToTomorrow, leafExtensions(names, purposes));
    return certificate;
  }

  /** Revokes a certificate and publishes that. */
  async revoke({ certificate }: Pick<CertificateFiles, 'certificate'>): Promise<void> {
    await must('openssl', ['ca', '-config', this.file('settings'), '-revoke', certificate]);
    await this.publish();
  }

  /** Writes its CRL anew. */
  async publish(): Promise<void> {
    await must('openssl', ['ca', '-config', this.file('settings'), '-gencrl', '-out', this.file('new.crl')]);
    await rename(this.file('new.crl'), this.crl);
  }

  async #layOut(): Promise<void> {
    await mkdir(this.file('issued'), { recursive: true });
    await writeFile(this.file('index'), '');
    await writeFile(this.file('crl-number'), '01');
    await writeFile(this.file('settings'), settings(this.#directory));
  }

  async #issue(
    { certificate, key }: CertificateFiles,
    subject: string,
    kind: KeyKind,
    days: NonNullable<CertificateWishes['days']>,
    extensions: readonly string[],
    bySelf = false,
  ): Promise<void> {
    const request = `${certificate}.csr`;
    const wanted = ['-keyout', key, '-out', request, '-subj', subject];
    await must('openssl', ['req', '-new', '-config', this.file('settings'), ...newKey[kind], ...wanted]);
    await this.#sign(request, certificate, days, extensions, bySelf);
  }

  async #sign(
    request: string,
    certificate: string,
    { from, to }: NonNullable<CertificateWishes['days']>,
    extensions: readonly string[],
    bySelf = false,
  ): Promise<void> {
    const extensionFile = `${certificate}.extensions`;
    await writeFile(extensionFile, `${extensions.join('\n')}\n`);
    const dates = ['-startdate', openSslDate(from), '-enddate', openSslDate(to)];
    const files = ['-in', request, '-out', certificate, '-extfile', extensionFile];
    await must('openssl', [
      'ca',
      '-config',
      this.file('settings'),
      '-batch',
      '-notext',
      ...(bySelf ? ['-selfsign'] : []),
      ...files,
      ...dates,
    ]);
  }
}

const caExtensions = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign'];
const identifiers = ['subjectKeyIdentifier=hash', 'authorityKeyIdentifier=keyid'];

const leafExtensions = (names: readonly string[], purposes: readonly string[]): string[] => [
  'keyUsage=critical,digitalSignature',
  ...identifiers,
  ...(names.length > 0 ? [`subjectAltName=${names.join(',')}`] : []),
  ...(purposes.length > 0 ? [`extendedKeyUsage=${purposes.join(',')}`] : []),
];

const openSslDate = (daysFromNow: number): string =>
  new Date(Date.now() + daysFromNow * dayMs).toISOString().replace(/[-:T]|\.\d+/g, '');

const settings = (directory: string): string => `
[req]
distinguished_name = any_name
[ca]
default_ca = own
[own]
database = ${directory}/index
new_certs_dir = ${directory}/issued
certificate = ${directory}/ca.pem
private_key = ${directory}/ca.key
rand_serial = yes
unique_subject = no
default_md = sha256
default_crl_days = 1
crlnumber = ${directory}/crl-number
crl_extensions = own_crl
policy = any_name
[own_crl]
authorityKeyIdentifier = keyid
[any_name]
organizationName = optional
commonName = supplied
`;
