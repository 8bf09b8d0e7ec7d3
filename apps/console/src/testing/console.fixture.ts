import 'reflect-metadata';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { createLogger, createSealingKeys, parseSettings, type Settings } from '@sekisho/platform';
import { platformModule, SETTINGS, type ServiceContext } from '@sekisho/platform/service';
import type { InjectOptions } from 'fastify';
import { Administrators } from '../access/administrators.ts';
import { cookieName } from '../access/cookie.ts';
import { ownHeader } from '../access/request-checks.ts';
import { type Role, roles } from '../access/roles.ts';
import { SignIns } from '../access/sign-ins.ts';
import { ConsoleModule } from '../console.module.ts';
import { routes } from '../http/http-face.ts';
import { type openListener, requestOptions } from '../http/listener.ts';
import { ConsoleDatabase } from '../store/database.ts';
import { FakeGateway } from './fake-gateway.fixture.ts';

const settingsText =
  'officeMode:\n  pool: 10.8.0.0/24\nencryptionDomain: [10.0.0.0/8]\nconsole: { traceLink: "https://traces.example/{trace}" }\n';

/** The whole console in this process, with a gateway that is none, and somebody signed in of each role. */
export class TestConsole {
  readonly gateway = new FakeGateway();
  /** What the log was told of requests that were refused. */
  readonly warned: Record<string, unknown>[] = [];
  readonly #cookies = new Map<Role, string>();
  #directory = '';
  #asked = 0;
  #app: NestFastifyApplication | undefined;

  /** @param listener what it listens by; undefined: nothing that is bounded, in clear */
  async open(listener?: ReturnType<typeof openListener>): Promise<void> {
    this.#directory = await mkdtemp(join(tmpdir(), 'sekisho-console-'));
    const logger = createLogger('console');
    logger.level = 'silent';
    const stateDir = this.#directory;
    // As the auth service makes them when it starts.
    await createSealingKeys(join(stateDir, 'keys'));
    const file = join(stateDir, 'sekisho.yaml');
    await writeFile(file, settingsText);
    const settings = parseSettings(settingsText, file);
    const runtime = { stateDir, instance: 'test' } as ServiceContext['runtime'];
    const inForce = { current: settings, settings } as unknown as ServiceContext['inForce'];
    const context = { settings, runtime, bus: this.gateway.bus, logger, inForce };
    const root = { module: class Root {}, imports: [platformModule(context), ConsoleModule] };
    const adapter = listener?.adapter ?? new FastifyAdapter(requestOptions);
    this.#app = await NestFactory.create<NestFastifyApplication>(root, adapter, { logger: false, abortOnError: false });
    const warn = (told: object) => void this.warned.push({ ...told });
    await routes.prepare(this.#app, { error: logger.error.bind(logger), warn }, listener?.connections);
    await this.#app.init();
    await adapter.getInstance().ready();
    for (const role of roles) this.#cookies.set(role, await this.signIn(role));
  }

  /** Another way to its tables; whoever opens it closes it. */
  store(): ConsoleDatabase {
    const { console: place, directory } = this.app.get<Settings>(SETTINGS);
    return new ConsoleDatabase(place.store, { stateDir: this.#directory, directory });
  }

  /** @returns what a browser of somebody of this role has in its cookie */
  cookieOf(role: Role): string {
    return this.#cookies.get(role) ?? '';
  }

  get app(): NestFastifyApplication {
    if (this.#app === undefined) throw new Error('the console is not open');
    return this.#app;
  }

  /** @returns the cookie of somebody new of this role */
  async signIn(role: Role, name: string = role): Promise<string> {
    const row = await this.app.get(Administrators).add(name, role);
    const token = await this.app.get(SignIns).open(row.id, 'password', { address: '127.0.0.1', agent: 'test' });
    return `${cookieName}=${token}`;
  }

  /** As the page would ask. @param role undefined: nobody is signed in */
  ask(role: Role | undefined, options: InjectOptions) {
    const cookie = role && this.#cookies.get(role);
    const headers = { host: 'localhost', [ownHeader]: '1', ...(cookie && { cookie }), ...options.headers };
    // Each from an address of its own: whoever asks so much is held back.
    this.#asked += 1;
    const remoteAddress = `10.${(this.#asked >> 16) & 255}.${(this.#asked >> 8) & 255}.${this.#asked & 255}`;
    return this.app.inject({ remoteAddress, ...options, headers });
  }

  /** @returns headers and URL by which others reach it, in clear */
  async listen(role: Role): Promise<{ readonly url: string; readonly headers: Record<string, string> }> {
    await this.app.listen(0, '127.0.0.1');
    return { url: await this.app.getUrl(), headers: { [ownHeader]: '1', cookie: this.#cookies.get(role) ?? '' } };
  }

  async close(): Promise<void> {
    await this.#app?.close();
    await rm(this.#directory, { recursive: true, force: true });
  }
}
