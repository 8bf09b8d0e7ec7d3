import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Sealed,
  subjects,
  type UserCommand,
  type UserCommandReply,
  userCommandReply,
  type VerifyReply,
  type VerifyRequest,
  verifyReply,
} from '@sekisho/contracts';
import {
  Bus,
  loadSealingPublicKey,
  newUlid,
  type Runtime,
  requestSealed,
  type SealedPlace,
  sealTo,
} from '@sekisho/platform';
import { type RunningService, startService } from '@sekisho/platform/service';
import { NatsServer } from '@sekisho/testing';
import { fromBase64, utf8 } from '@sekisho/wire';
import { AuthModule } from '../auth.module.ts';

/** What every settings file has to say. A gateway certificate from elsewhere is not there: none is waited for. */
const demanded = {
  officeMode: { pool: '10.66.0.0/16' },
  encryptionDomain: ['10.0.0.0/8'],
  certificates: { gateway: { eap: { issuer: 'external' }, ike: { issuer: 'external' } } },
};

/** Where the clients of these tests come from, and how their machine has proved itself. */
export const client = { edge: 'edge-1', remote: '198.51.100.7', machine: 'pre-shared-key' } as const;

export interface NewUser {
  readonly groups?: readonly string[];
  readonly officeMode?: boolean;
  readonly papOnly?: boolean;
  readonly address?: string;
}

/** The auth service, in as many instances as a test starts, on a bus of the test's own; and what others say to it. */
export class AuthOverBus {
  /** Settings, secrets and state. */
  readonly directory = mkdtempSync(join(tmpdir(), 'sekisho-auth-'));
  /** Bytes that clients proved themselves by, and the service in answer. */
  readonly presented: Uint8Array[] = [];
  readonly #instances = new Map<string, RunningService>();

  private constructor(
    private readonly nats: NatsServer,
    /** Of somebody who may say anything. */
    readonly bus: Bus,
  ) {}

  /** The bus alone. */
  static async open(): Promise<AuthOverBus> {
    const nats = await NatsServer.start();
    const stateDir = mkdtempSync(join(tmpdir(), 'sekisho-bus-'));
    return new AuthOverBus(nats, await Bus.connect({ nats: nats.access, service: 'test', instance: 'test', stateDir }));
  }

  /** Writes a file beside the settings. */
  write(name: string, content: string | Uint8Array): void {
    writeFileSync(join(this.directory, name), content, { mode: 0o600 });
  }

  /** Starts instances at once. @param settings beside what every file has to say */
  async start(settings: object, ...instances: readonly [string, ...string[]]): Promise<void> {
    // JSON is YAML.
    this.write('sekisho.yaml', JSON.stringify({ ...demanded, ...settings }));
    await Promise.all(instances.map((instance) => this.startInstance(instance)));
  }

  async startInstance(instance: string): Promise<void> {
    const runtime: Runtime = {
      ...this.nats.access,
      settingsFile: join(this.directory, 'sekisho.yaml'),
      stateDir: this.directory,
      redisUrl: undefined,
      instance,
      logLevel: 'fatal',
    };
    this.#instances.set(instance, await startService({ name: 'auth', module: AuthModule, queue: 'auth' }, runtime));
  }

  async stopInstance(instance: string): Promise<void> {
    await this.#instances.get(instance)?.stop();
    this.#instances.delete(instance);
  }

  /** A text sealed to the service. @param context what it is for: a connection, or a user's name */
  async seal(text: string, context: string): Promise<Sealed> {
    return sealTo(await loadSealingPublicKey(join(this.directory, 'keys')), utf8(text), context);
  }

  admin(command: UserCommand, payload: unknown): Promise<UserCommandReply> {
    return this.bus.request(subjects.authAdmin(command), payload, userCommandReply);
  }

  /** A command that must be done. @throws Error with the sentence of one that is not */
  async does(command: UserCommand, payload: unknown): Promise<Extract<UserCommandReply, { outcome: 'done' }>> {
    const reply = await this.admin(command, payload);
    if (reply.outcome === 'failed') throw new Error(reply.reason);
    return reply;
  }

  /** By default of the Remote Access community, for Office Mode. */
  async addUser(name: string, password: string, user: NewUser = {}): Promise<void> {
    const defaults = { groups: ['remote-access'], officeMode: true, papOnly: false };
    await this.does('user.add', { name, password: await this.seal(password, name), ...defaults, ...user });
  }

  verify(
    user: string,
    credentials: VerifyRequest['credentials'],
    { connection = newUlid(), remote = client.remote as string } = {},
  ): Promise<VerifyReply> {
    const question = { ...client, remote, user, credentials };
    const { protocol: _, identifier: __, ...proofs } = { identifier: 0, ...credentials };
    for (const proof of Object.values(proofs)) this.presented.push(fromBase64(proof));
    return this.ask({ subject: subjects.authVerify, connection, round: 0 }, question, verifyReply);
  }

  /** What only the service may read, and answers to who asked alone. */
  async ask<T>(place: SealedPlace, question: object, reply: Parameters<typeof requestSealed<T>>[3]['reply']) {
    const key = await loadSealingPublicKey(join(this.directory, 'keys'));
    return requestSealed({ bus: this.bus, key }, place, question, { reply, timeoutMs: 10_000 });
  }

  /** Answers requests in place of another service. */
  answer(subject: string, reply: (data: Record<string, unknown>) => object): void {
    this.bus.connection.subscribe(subject, {
      callback: (_, message) => {
        const { data } = message.json<{ data: Record<string, unknown> }>();
        message.respond(JSON.stringify({ response: reply(data), isDisposed: true }));
      },
    });
  }

  async remove(): Promise<void> {
    await this.bus.close();
    for (const instance of this.#instances.keys()) await this.stopInstance(instance);
    await this.nats.remove();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
