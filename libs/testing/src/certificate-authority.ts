import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { end } from './processes.ts';

export type KeyKind = 'rsa-2048' | 'ecdsa-p256' | 'ecdsa-p384';

/** A certificate and its private key, as paths of PEM files. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

export interface IssuedCertificate extends CertificateFiles {
  readonly pem: string;
  readonly der: Uint8Array;
}

export interface CertificateWishes {
  /** In the form of OpenSSL; by default the name as the common name. */
  readonly subject?: string;
  /** By default of the kind that the CA makes for others. */
  readonly key?: KeyKind;
  /** In the form of OpenSSL, such as `DNS:laptop` or what `upn` makes. */
  readonly names?: readonly string[];
  /** Extended Key Usage in the form of OpenSSL, such as clientAuth. None: no such extension. */
  readonly purposes?: readonly string[];
  /** Days from now; by default from yesterday on, for a month. */
  readonly days?: { readonly from: number; readonly to: number };
  /** All extensions, a line each in the form of OpenSSL, in place of those that names and purposes make. */
  readonly extensions?: readonly string[];
}

export interface CrlWishes {
  /** Options of `openssl ca`, such as -crlhours 1. */
  readonly validity?: readonly string[];
  /** Beside the authority key identifier. */
  readonly extensions?: readonly string[];
}

/** A user principal name, by which Windows knows its users. */
export const upn = (name: string): string => `otherName:1.3.6.1.4.1.311.20.2.3;UTF8:${name}`;

const dayMs = 86_400_000;
const sinceYesterday = { from: -1, to: 30 };
const newKey: Readonly<Record<KeyKind, readonly string[]>> = {
  'rsa-2048': ['-newkey', 'rsa:2048', '-nodes'],
  'ecdsa-p256': ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
  'ecdsa-p384': ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384', '-nodes'],
};

/** Runs openssl. @returns what it printed. @throws Error with its own words */
const openssl = (...options: readonly string[]): Buffer => execFileSync('openssl', options, { stdio: 'pipe' });

/** A CA that is not the gateway's: OpenSSL's, in a directory of its own. It issues, revokes and says what it revoked. */
export class CertificateAuthority implements IssuedCertificate {
  readonly certificate: string;
  readonly key: string;
  /** Path of its CRL in PEM, written anew by `publish`. */
  readonly crlFile: string;
  readonly #directory: string;
  /** Of the keys that it makes for others. */
  readonly #kind: KeyKind;
  #issued = 0;

  private constructor(directory: string, kind: KeyKind) {
    this.#directory = directory;
    this.#kind = kind;
    this.certificate = this.file('ca.pem');
    this.key = this.file('ca.key');
    this.crlFile = this.file('ca.crl');
    mkdirSync(this.file('issued'), { recursive: true });
    writeFileSync(this.file('index'), '');
    writeFileSync(this.file('crl-number'), '01');
    writeFileSync(this.file('settings'), settings(directory));
  }

  /** A root that names itself. @param kind of its own key. @param issues kind of the keys that it makes for others */
  static root(
    directory: string,
    commonName: string,
    kind: KeyKind = 'ecdsa-p256',
    issues: KeyKind = kind,
  ): CertificateAuthority {
    const authority = new CertificateAuthority(directory, issues);
    const request = authority.#request(authority.key, `/CN=${commonName}`, kind);
    authority.#sign(request, authority.certificate, { extensions: caExtensions }, ['-selfsign']);
    authority.publish();
    return authority;
  }

  /** One below this one. */
  intermediate(directory: string, commonName: string): CertificateAuthority {
    const below = new CertificateAuthority(directory, this.#kind);
    const request = below.#request(below.key, `/CN=${commonName}`, this.#kind);
    this.#sign(request, below.certificate, { extensions: caExtensions });
    below.publish();
    return below;
  }

  /** One in a new directory inside that one. @param above what it is below; absent: it is a root */
  static inside(directory: string, commonName: string, above?: CertificateAuthority): CertificateAuthority {
    const own = mkdtempSync(join(directory, 'ca-'));
    return above?.intermediate(own, commonName) ?? CertificateAuthority.root(own, commonName);
  }

  get pem(): string {
    return readFileSync(this.certificate, 'utf8');
  }

  get der(): Uint8Array {
    return derOf(this.certificate);
  }

  /** A file of its directory. */
  file(name: string): string {
    return join(this.#directory, name);
  }

  /** Makes a key and the certificate for it. One name may have several. */
  issue(name: string, wishes: CertificateWishes = {}): IssuedCertificate {
    const certificate = this.#newFile(name);
    const key = `${certificate}.key`;
    const { subject = `/CN=${name}`, key: kind = this.#kind } = wishes;
    this.#sign(this.#request(key, subject, kind), certificate, wishes);
    return { certificate, key, pem: readFileSync(certificate, 'utf8'), der: derOf(certificate) };
  }

  /** Answers a request (PKCS #10) of somebody who keeps the key. @returns the certificate's file */
  answer(name: string, request: string, wishes: CertificateWishes): string {
    const certificate = this.#newFile(name);
    this.#sign(request, certificate, wishes);
    return certificate;
  }

  /** Revokes a certificate and publishes that. */
  revoke({ certificate }: Pick<CertificateFiles, 'certificate'>): void {
    openssl('ca', '-config', this.file('settings'), '-revoke', certificate);
    this.publish();
  }

  /** Revokes certificates that nobody has. */
  revokeMany(count: number): void {
    const entry = (): string => {
      const serial = randomUUID().replaceAll('-', '').toUpperCase();
      return `R\t491231000000Z\t260101000000Z,superseded\t1${serial.slice(1)}\tunknown\t/CN=gone\n`;
    };
    appendFileSync(this.file('index'), Array.from({ length: count }, entry).join(''));
  }

  /** Writes its CRL anew. */
  publish(): void {
    this.#makeCrl(this.file('new.crl'), {});
    renameSync(this.file('new.crl'), this.crlFile);
  }

  /** A new CRL in DER, which is not published. */
  crl(wishes: CrlWishes = {}): Uint8Array {
    const file = this.file('aside.crl');
    this.#makeCrl(file, wishes);
    return openssl('crl', '-in', file, '-outform', 'DER');
  }

  /** OpenSSL's own OCSP responder over what this CA issued. */
  async responder(port: number): Promise<{ stop(): Promise<void> }> {
    const { certificate, key } = this;
    const signer = ['-index', this.file('index'), '-CA', certificate, '-rsigner', certificate, '-rkey', key];
    const options = ['ocsp', '-port', String(port), ...signer, '-nmin', '5'];
    const child = spawn('openssl', options, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    // A connection opened only to see whether it listens would hold it up for ever.
    const listens = new Promise<void>((done) => {
      for (const output of [child.stdout, child.stderr]) {
        output.on('data', (text: Buffer) => {
          said += text;
          if (said.includes('waiting for OCSP client connections')) done();
        });
      }
    });
    const ended = once(child, 'close').then(() => Promise.reject(new Error(`openssl ocsp ended: ${said}`)));
    await Promise.race([listens, ended]);
    return { stop: async () => void (await end(child, 'SIGKILL')) };
  }

  #newFile(name: string): string {
    this.#issued += 1;
    return this.file(`${name}-${this.#issued}.pem`);
  }

  #request(key: string, subject: string, kind: KeyKind): string {
    const request = `${key}.csr`;
    const outputs = ['-keyout', key, '-out', request, '-subj', subject];
    openssl('req', '-new', '-config', this.file('settings'), ...newKey[kind], ...outputs);
    return request;
  }

  #sign(request: string, certificate: string, wishes: CertificateWishes, options: readonly string[] = []): void {
    const { days = sinceYesterday, extensions = leafExtensions(wishes) } = wishes;
    const extensionFile = `${certificate}.extensions`;
    writeFileSync(extensionFile, `${extensions.join('\n')}\n`);
    const dates = ['-startdate', openSslDate(days.from), '-enddate', openSslDate(days.to)];
    const files = ['-in', request, '-out', certificate, '-extfile', extensionFile];
    openssl('ca', '-config', this.file('settings'), '-batch', '-notext', ...options, ...files, ...dates);
  }

  #makeCrl(file: string, { validity = ['-crldays', '7'], extensions = [] }: CrlWishes): void {
    const own = this.file('crl-settings');
    const section = ['[own_crl]', 'authorityKeyIdentifier = keyid', ...extensions];
    writeFileSync(own, `${settings(this.#directory)}${section.join('\n')}\n`);
    openssl('ca', '-config', own, '-gencrl', ...validity, '-crlexts', 'own_crl', '-out', file);
  }
}

const derOf = (certificate: string): Uint8Array => openssl('x509', '-in', certificate, '-outform', 'DER');

const identifiers = ['subjectKeyIdentifier=hash', 'authorityKeyIdentifier=keyid'];
const caExtensions = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign', ...identifiers];

const leafExtensions = ({ names = [], purposes = [] }: CertificateWishes): string[] => [
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
crlnumber = ${directory}/crl-number
policy = any_name
[any_name]
organizationName = optional
commonName = optional
`;
