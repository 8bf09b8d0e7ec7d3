import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Certificate, parseCertificate, readPem } from '../index.ts';

const run = promisify(execFile);

export interface Ran {
  readonly succeeded: boolean;
  readonly output: string;
}

/** A certificate that OpenSSL made, and where its files are. */
export interface Made {
  readonly name: string;
  readonly certificate: Certificate;
  readonly pemPath: string;
  readonly keyPath: string;
}

export interface Wish {
  /** In the form of OpenSSL's -subj; by default the name as common name. */
  readonly subject?: string;
  /** Absent: it signs itself. */
  readonly issuer?: Made;
  /** Lines of OpenSSL's extension file. */
  readonly extensions?: readonly string[];
  readonly key?: 'ec' | 'ec384' | 'rsa' | 'rsa1024';
  /** Takes the key of another. */
  readonly keyOf?: Made;
  readonly hash?: 'sha256' | 'sha384' | 'sha1' | 'md5';
  readonly isPss?: boolean;
  /** Days from now. */
  readonly from?: number;
  readonly to?: number;
}

const keyArguments = {
  ec: ['EC', '-pkeyopt', 'ec_paramgen_curve:prime256v1'],
  ec384: ['EC', '-pkeyopt', 'ec_paramgen_curve:secp384r1'],
  rsa: ['RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  rsa1024: ['RSA', '-pkeyopt', 'rsa_keygen_bits:1024'],
} as const;

export const authorityExtensions = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign'];
const leafExtensions = ['basicConstraints=CA:FALSE', 'keyUsage=digitalSignature', 'extendedKeyUsage=clientAuth'];

/** A directory in which OpenSSL's commands make CAs, certificates, CRLs and OCSP responses. */
export class OpensslAuthority {
  private constructor(readonly directory: string) {}

  static async create(): Promise<OpensslAuthority> {
    return new OpensslAuthority(await mkdtemp(join(tmpdir(), 'certificates-')));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }

  file(name: string): string {
    return join(this.directory, name);
  }

  /** @throws unless the command succeeds */
  async openssl(...argv: string[]): Promise<string> {
    const { stdout } = await run('openssl', argv, { cwd: this.directory });
    return stdout;
  }

  async tryOpenssl(...argv: string[]): Promise<Ran> {
    try {
      return { succeeded: true, output: await this.openssl(...argv) };
    } catch (error) {
      return { succeeded: false, output: String((error as { stderr?: string }).stderr ?? error) };
    }
  }

  /** A root, or with an issuer a CA below it. */
  authority(name: string, wish: Wish = {}): Promise<Made> {
    return this.make(name, { extensions: authorityExtensions, ...wish });
  }

  leaf(name: string, wish: Wish = {}): Promise<Made> {
    return this.make(name, { extensions: leafExtensions, ...wish });
  }

  async make(name: string, wish: Wish): Promise<Made> {
    const {
      extensions = [],
      from = -1,
      hash = 'sha256',
      issuer,
      key = 'ec',
      keyOf,
      subject = `/CN=${name}`,
      to = 1,
    } = wish;
    const [pemPath, keyPath, csr] = [
      this.file(`${name}.pem`),
      keyOf?.keyPath ?? this.file(`${name}.key`),
      `${name}.csr`,
    ];
    if (keyOf === undefined) await this.openssl('genpkey', '-algorithm', ...keyArguments[key], '-out', keyPath);
    await this.openssl('req', '-new', '-key', keyPath, '-utf8', '-subj', subject, '-out', csr);
    await writeFile(this.file(`${name}.ext`), extensions.join('\n'));
    const signer =
      issuer === undefined ? ['-selfsign', '-keyfile', keyPath] : ['-cert', issuer.pemPath, '-keyfile', issuer.keyPath];
    const options = wish.isPss ? ['-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:digest'] : [];
    const dates = ['-startdate', opensslTime(from), '-enddate', opensslTime(to)];
    const config = ['-config', await this.database(issuer?.name ?? name)];
    const outputs = ['-in', csr, '-out', pemPath, '-extfile', `${name}.ext`, '-utf8', '-subj', subject];
    await this.openssl('ca', '-batch', '-notext', ...config, ...signer, ...options, ...dates, ...outputs, '-md', hash);
    return { name, pemPath, keyPath, certificate: await this.read(pemPath) };
  }

  async read(pemPath: string): Promise<Certificate> {
    const [der] = readPem(await readFile(pemPath, 'utf8'));
    if (der === undefined) throw new Error(`no certificate in ${pemPath}`);
    return parseCertificate(der);
  }

  /** Configuration and database of `openssl ca` for an issuer. */
  async database(name: string): Promise<string> {
    const index = this.file(`${name}.index`);
    await writeFile(index, '', { flag: 'a' });
    const policy = ['C', 'ST', 'L', 'DC', 'O', 'OU', 'title', 'UID', 'CN', 'emailAddress'];
    const lines = [
      '[ca]',
      'default_ca = d',
      '[d]',
      `database = ${index}`,
      `new_certs_dir = ${this.directory}`,
      'rand_serial = yes',
      'unique_subject = no',
      'policy = p',
      'default_crl_days = 1',
      'preserve = yes',
      '[p]',
      ...policy.map((attribute) => `${attribute} = optional`),
    ];
    const path = this.file(`${name}.cnf`);
    await writeFile(path, lines.join('\n'));
    return path;
  }

  /** Several certificates in one file. */
  async bundle(name: string, certificates: readonly Made[]): Promise<string> {
    const texts = await Promise.all(certificates.map(({ pemPath }) => readFile(pemPath, 'utf8')));
    const path = this.file(name);
    await writeFile(path, texts.join('\n'));
    return path;
  }
}

/** GeneralizedTime so many days from now. */
const opensslTime = (days: number): string =>
  `${new Date(Date.now() + days * 86_400_000).toISOString().replace(/[-:T]|\..*/g, '')}Z`;
