import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type LeaseReply,
  type LeaseRequest,
  leaseReply,
  poolHealthReply,
  type RenewRequest,
  releaseReply,
  renewReply,
  subjects,
} from '@sekisho/contracts';
import { Bus, newUlid } from '@sekisho/platform';
import { compile, NatsServer, RedisServer, ServiceProcess } from '@sekisho/testing';
import { afterAll, afterEach, beforeAll } from 'vitest';

export const edge = 'edge-1';

/** The service as a process of its own, over a real bus and store, as an edge sees it. */
export class RunningService {
  #directory = '';
  #nats: NatsServer | undefined;
  #redis: RedisServer | undefined;
  #bus: Bus | undefined;
  #service: ServiceProcess | undefined;

  async prepare(): Promise<void> {
    compile('apps/ip-pool');
    this.#directory = await mkdtemp(join(tmpdir(), 'sekisho-ip-pool-methods-'));
    this.#nats = await NatsServer.start();
    const nats = this.#nats.access;
    this.#bus = await Bus.connect({ nats, service: 'test', instance: 'test', stateDir: this.#directory });
  }

  get bus(): Bus {
    if (this.#bus === undefined) throw new Error('the bus was not started');
    return this.#bus;
  }

  /** Writes a file beside the settings. */
  write(name: string, text: string): Promise<void> {
    return writeFile(join(this.#directory, name), text);
  }

  async start(settings: string): Promise<void> {
    this.#redis = await RedisServer.start();
    await this.write('sekisho.yaml', `${settings}\nencryptionDomain: [10.0.0.0/8]\n`);
    await this.#launch();
  }

  /** Another process on the same store. */
  async restart(): Promise<void> {
    await this.#service?.stop();
    await this.#launch();
  }

  async #launch(): Promise<void> {
    this.#service = ServiceProcess.launch('apps/ip-pool', {
      SEKISHO_SETTINGS: join(this.#directory, 'sekisho.yaml'),
      SEKISHO_STATE: this.#directory,
      SEKISHO_NATS_URL: this.#nats?.url ?? '',
      SEKISHO_REDIS_URL: this.#redis?.url ?? '',
    });
    await this.#service.ready();
  }

  get log(): string {
    return this.#service?.log ?? '';
  }

  lease(user: string, of: Partial<LeaseRequest> = {}): Promise<LeaseReply> {
    const request: LeaseRequest = { connection: newUlid(), edge, user, groups: [], ...of };
    return this.bus.request(subjects.poolLease, request, leaseReply, { timeoutMs: 10_000 });
  }

  release(connection: string, address: string) {
    return this.bus.request(subjects.poolRelease, { edge, connection, address }, releaseReply);
  }

  renew(leases: RenewRequest['leases']) {
    return this.bus.request(subjects.poolRenew, { edge, leases }, renewReply);
  }

  health() {
    return this.bus.request(subjects.poolHealth, {}, poolHealthReply);
  }

  /** Ends the service and its store. */
  async stop(): Promise<void> {
    await this.#service?.stop('SIGKILL');
    await this.#redis?.remove();
  }

  async remove(): Promise<void> {
    await this.#bus?.close();
    await this.#nats?.remove();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

/** Gives the test file a bus; each test starts the service with its settings and a store that is empty. */
export function useRunningService(): RunningService {
  const service = new RunningService();
  beforeAll(() => service.prepare());
  afterEach(() => service.stop());
  afterAll(() => service.remove());
  return service;
}
