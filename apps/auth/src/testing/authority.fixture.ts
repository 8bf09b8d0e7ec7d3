import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A certificate that a test's CA issued. */
export interface IssuedByTest {
  readonly pem: string;
  readonly der: Uint8Array;
  /** Path of the PEM file, and of its private key. */
  readonly file: string;
  readonly key: string;
}

export interface IssueOptions {
  /** In the form of OpenSSL's x509v3 configuration, a line each. */
  readonly extensions?: readonly string[];
  /** YYYYMMDDHHMMSSZ */
  readonly from?: string;
  readonly to?: string;
  /** In the form /O=x/CN=y; default /CN=NAME */
  readonly subject?: string;
}

const openssl = (...options: string[]): Buffer =>
  execFileSync('openssl', options, { stdio: ['ignore', 'pipe', 'pipe'] });
const ecKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
const caExtensions = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign'];

/** A CA of `openssl ca`: a root, or one below another. It issues, revokes, and makes CRLs. */
export class TestAuthority {
  readonly #directory: string;
  readonly certificate: IssuedByTest;

  constructor(parent: string, name: string, above?: TestAuthority, extensions: readonly string[] = []) {
    this.#directory = join(parent, `ca-${name.replaceAll(/\W/g, '-')}-${randomUUID()}`);
    mkdirSync(this.#directory);
    for (const file of ['index.txt', 'index.txt.attr']) writeFileSync(this.#at(file), '');
    writeFileSync(this.#at('crlnumber'), '01\n');
    this.certificate =
      above?.issue(name, { extensions: [...caExtensions, ...extensions] }) ?? this.#selfSigned(name, caExtensions);
    writeFileSync(this.#at('ca.cnf'), configuration(this.#directory, this.certificate));
  }

  get pem(): string {
    return this.certificate.pem;
  }

  issue(name: string, { extensions = [], from, to, subject = `/CN=${name}` }: IssueOptions = {}): IssuedByTest {
    const base = this.#at(`issued-${randomUUID()}`);
    const [key, request, file, ext] = ['key', 'csr', 'pem', 'ext'].map((kind) => `${base}.${kind}`) as [
      string,
      string,
      string,
      string,
    ];
    openssl('req', ...ecKey, '-keyout', key, '-out', request, '-subj', subject);
    writeFileSync(ext, extensions.join('\n'));
    const dates = [
      ...(from === undefined ? [] : ['-startdate', from]),
      ...(to === undefined ? ['-days', '30'] : ['-enddate', to]),
    ];
    const signing = ['-config', this.#at('ca.cnf'), '-extfile', ext, '-batch', '-notext', ...dates];
    openssl('ca', ...signing, '-in', request, '-out', file);
    return read(file, key);
  }

  revoke({ file }: IssuedByTest): void {
    openssl('ca', '-config', this.#at('ca.cnf'), '-revoke', file);
  }

  /** Certificates that nobody has, revoked. */
  revokeMany(count: number): void {
    const entry = (): string => {
      const serial = randomUUID().replaceAll('-', '').toUpperCase();
      return `R\t491231000000Z\t260101000000Z,superseded\t1${serial.slice(1)}\tunknown\t/CN=gone\n`;
    };
    appendFileSync(this.#at('index.txt'), Array.from({ length: count }, entry).join(''));
  }

  /** A new CRL in DER. @param validity options of `openssl ca` such as -crlhours 1 */
  crl(validity: readonly string[] = ['-crldays', '7'], extensions: readonly string[] = []): Uint8Array {
    const file = this.#at('crl.pem');
    const own = this.#at('crl.cnf');
    writeFileSync(
      own,
      `${readFileSync(this.#at('ca.cnf'), 'utf8')}\n[crl_extra]\n${['authorityKeyIdentifier=keyid', ...extensions].join('\n')}\n`,
    );
    openssl('ca', '-config', own, '-gencrl', ...validity, '-crlexts', 'crl_extra', '-out', file);
    return openssl('crl', '-in', file, '-outform', 'DER');
  }

  /** OpenSSL's own OCSP responder over what this CA issued. */
  async responder(port: number): Promise<{ stop(): Promise<void> }> {
    const { file, key } = this.certificate;
    const index = ['-index', this.#at('index.txt'), '-CA', file, '-rsigner', file, '-rkey', key, '-nmin', '5'];
    const child = spawn('openssl', ['ocsp', '-port', String(port), ...index], { stdio: ['ignore', 'pipe', 'pipe'] });
    // A connection opened only to see whether it listens would hold it up for ever.
    await new Promise<void>((done) => {
      for (const output of [child.stdout, child.stderr]) {
        output.on('data', (text: Buffer) => {
          if (text.includes('waiting for OCSP client connections')) done();
        });
      }
    });
    return {
      stop: async () => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const exited = once(child, 'exit');
        child.kill('SIGKILL');
        await exited;
      },
    };
  }

  #selfSigned(name: string, extensions: readonly string[]): IssuedByTest {
    const file = this.#at('ca.pem');
    const key = this.#at('ca.key');
    const named = ['-keyout', key, '-out', file, '-subj', `/CN=${name}`, '-days', '30'];
    openssl('req', '-x509', ...ecKey, ...named, ...extensions.flatMap((each) => ['-addext', each]));
    return read(file, key);
  }

  #at(name: string): string {
    return join(this.#directory, name);
  }
}

function read(file: string, key: string): IssuedByTest {
  const pem = readFileSync(file, 'utf8');
  return { pem, der: openssl('x509', '-in', file, '-outform', 'DER'), file, key };
}

const configuration = (directory: string, { file, key }: IssuedByTest) => `
[ca]
default_ca = this
[this]
database = ${directory}/index.txt
new_certs_dir = ${directory}
serial = ${directory}/serial
rand_serial = yes
crlnumber = ${directory}/crlnumber
certificate = ${file}
private_key = ${key}
default_md = sha256
policy = any
unique_subject = no
copy_extensions = none
[any]
organizationName = optional
commonName = optional
`;
