import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
import { freePort, type NatsServer, ServiceProcess } from '@sekisho/testing';
import { openssl } from './openssl.fixture.ts';

export type Issued = NonNullable<Extract<CaCommandReply, { outcome: 'done' }>['issued']>;

/** What `fetch` takes beside the URL. */
interface HttpQuestion {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer> | string;
}

/** The CA service with settings and state of its own, as processes that come and go. */
export class CaProcess {
  readonly directory = mkdtempSync(join(tmpdir(), 'sekisho-ca-'));
  readonly keys = join(this.directory, 'state/keys/ca');
  readonly url: string;
  #processes: ServiceProcess[] = [];

  private constructor(
    readonly bus: Bus,
    private readonly nats: NatsServer,
    readonly port: number,
  ) {
    this.url = `http://127.0.0.1:${port}`;
    mkdirSync(join(this.directory, 'secrets'));
    this.writePassphrase('correct horse battery staple');
    this.configure({});
  }

  static async make(nats: NatsServer): Promise<CaProcess> {
    const stateDir = mkdtempSync(join(tmpdir(), 'sekisho-ca-test-'));
    const bus = await Bus.connect({ nats: nats.access, service: 'test', instance: 'test', stateDir });
    return new CaProcess(bus, nats, await freePort());
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

  launch(): ServiceProcess {
    const process = ServiceProcess.launch('apps/ca', {
      SEKISHO_SETTINGS: join(this.directory, 'sekisho.yaml'),
      SEKISHO_STATE: join(this.directory, 'state'),
      SEKISHO_NATS_URL: this.nats.url,
    });
    this.#processes.push(process);
    return process;
  }

  /** What those that were started since the last stop wrote to their logs. */
  get log(): string {
    return this.#processes.map(({ log }) => log).join('');
  }

  start(): Promise<ServiceProcess> {
    return this.launch().ready();
  }

  /** @returns what it says when it does not start */
  async failure(): Promise<string> {
    this.#processes = [];
    const process = this.launch();
    const code = await process.ended;
    if (code !== 1) throw new Error(`the CA ended with ${code}: ${process.log}`);
    return process.log;
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.stop(signal)));
    this.#processes = [];
  }

  async remove(): Promise<void> {
    await this.stop('SIGKILL');
    await this.bus.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Asks its HTTP server on a connection of its own: while openssl works, this process does not hear that a kept one has ended. */
  ask(path: string, { headers = {}, ...question }: HttpQuestion = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, { ...question, headers: { ...headers, connection: 'close' } });
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
