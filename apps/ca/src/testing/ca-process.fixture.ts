import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createRequest, generateKey, type KeyAlgorithm, signingKey } from '@sekisho/certificates';
import {
  type CaAuthority,
  type CaCommand,
  type CaCommandReply,
  type CaHealth,
  caAuthority,
  caCommandReply,
  caHealth,
  type EnrollReply,
  type EnrollRequest,
  enrollReply,
  type GatewayCertificateUse,
  subjects,
} from '@sekisho/contracts';
import { Bus } from '@sekisho/platform';
import { ended, freePort, openssl } from './servers.fixture.ts';

const app = resolve(import.meta.dirname, '../..');

/** Builds the service as it is shipped. */
export function buildCa(): void {
  const compiler = resolve(app, '../../node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-b', app], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stdout);
}

export type Issued = NonNullable<Extract<CaCommandReply, { outcome: 'done' }>['issued']>;

/** The CA service with settings and state of its own, as processes that come and go. */
export class CaProcess {
  readonly directory = mkdtempSync(join(tmpdir(), 'sekisho-ca-'));
  readonly keys = join(this.directory, 'state/keys/ca');
  readonly url: string;
  readonly #processes: ChildProcess[] = [];
  /** What it wrote to its log. */
  log = '';

  private constructor(
    readonly bus: Bus,
    private readonly natsUrl: string,
    readonly port: number,
  ) {
    this.url = `http://127.0.0.1:${port}`;
    mkdirSync(join(this.directory, 'secrets'));
    this.writePassphrase('correct horse battery staple');
    this.configure({});
  }

  static async make(natsUrl: string): Promise<CaProcess> {
    const stateDir = mkdtempSync(join(tmpdir(), 'sekisho-ca-test-'));
    const nats = { natsUrl, natsUser: undefined, natsPasswordFile: undefined };
    const bus = await Bus.connect({ nats, service: 'test', instance: 'test', stateDir });
    return new CaProcess(bus, natsUrl, await freePort());
  }

  writePassphrase(text: string): void {
    writeFileSync(join(this.directory, 'secrets/ca-passphrase'), `${text}\n`, { mode: 0o600 });
  }

  /** JSON is YAML. */
  configure(internalCa: object, more: object = {}): void {
    const { url, port } = this;
    const settings = {
      officeMode: { pool: '10.8.0.0/24' },
      encryptionDomain: ['10.0.0.0/8'],
      gateway: { name: 'vpn.example.com', publicAddresses: ['198.51.100.7'], listen: ['127.0.0.1'] },
      ...more,
      internalCa: { key: 'ecdsa-p256', http: { port, url }, ...internalCa },
    };
    writeFileSync(join(this.directory, 'sekisho.yaml'), JSON.stringify(settings));
  }

  launch(): ChildProcess {
    const env = {
      PATH: process.env.PATH,
      SEKISHO_SETTINGS: join(this.directory, 'sekisho.yaml'),
      SEKISHO_STATE: join(this.directory, 'state'),
      SEKISHO_NATS_URL: this.natsUrl,
    };
    const child = fork(join(app, 'dist/main.js'), { env, execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.log += text;
      });
    }
    this.#processes.push(child);
    return child;
  }

  async start(): Promise<ChildProcess> {
    const child = this.launch();
    const [message] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
    if (message?.kind !== 'ready') throw new Error(`the CA did not start: ${this.log}`);
    return child;
  }

  /** @returns what it says when it does not start */
  async failure(): Promise<string> {
    this.log = '';
    const child = this.launch();
    const [code] = await once(child, 'close');
    if (code !== 1) throw new Error(`the CA ended with ${code}: ${this.log}`);
    return this.log;
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await Promise.all(this.#processes.splice(0).map((child) => ended(child, signal)));
  }

  async remove(): Promise<void> {
    await this.stop('SIGKILL');
    await this.bus.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  run(command: CaCommand, payload: object): Promise<CaCommandReply> {
    return this.bus.request(subjects.caAdmin(command), payload, caCommandReply);
  }

  /** The certificate that a command brings; anything else is an error. */
  async issued(command: CaCommand, payload: object): Promise<Issued> {
    const reply = await this.run(command, payload);
    if (reply.outcome === 'failed') throw new Error(reply.reason);
    if (reply.issued === undefined) throw new Error('no certificate');
    return reply.issued;
  }

  /** The sentence of a command that is not done. */
  async refusal(command: CaCommand, payload: object): Promise<string> {
    const reply = await this.run(command, payload);
    if (reply.outcome !== 'failed') throw new Error('it was done');
    return reply.reason;
  }

  enroll(use: GatewayCertificateUse, request: EnrollRequest): Promise<EnrollReply> {
    return this.bus.request(subjects.caEnroll(use), request, enrollReply);
  }

  health(): Promise<CaHealth> {
    return this.bus.request(subjects.caHealth, {}, caHealth);
  }

  authority(): Promise<CaAuthority> {
    return this.bus.request(subjects.caAuthority, {}, caAuthority);
  }

  /** Writes something in base64 to a file. @returns its path */
  file(name: string, content: string): string {
    const path = join(this.directory, name);
    writeFileSync(path, Buffer.from(content, 'base64'));
    return path;
  }

  /** Writes certificates to a PEM file. @returns its path */
  pem(name: string, ...certificates: readonly string[]): string {
    const path = join(this.directory, name);
    const texts = certificates.map((each) => openssl('x509', '-inform', 'DER', '-in', this.file('one.der', each)).text);
    writeFileSync(path, texts.join(''));
    return path;
  }

  /** A certificate as openssl shows it. */
  shown(certificate: string): string {
    const file = this.file('shown.der', certificate);
    return openssl('x509', '-inform', 'DER', '-in', file, '-noout', '-text').text;
  }
}

/** A request with a new key, in base64. What it asks for by name is not heard. */
export async function newRequest(algorithm: KeyAlgorithm = 'ecdsa-p256'): Promise<string> {
  const { privateKey } = await generateKey(algorithm);
  const subject = { commonName: 'mallory' };
  const names = { dns: ['mallory.example'] };
  const request = await createRequest({ key: signingKey(privateKey), subject, names });
  return Buffer.from(request).toString('base64');
}
